"""All benchmarks as JSON lines with ratio, budget and met; `python -m benchmarks`, behind `make bench`."""

import json
import sys

from benchmarks import engine, whole_case


def main() -> int:
    """Print every measurement as it comes; 1 if a budget is exceeded."""
    met = True
    for measure in (engine.measure, whole_case.measure):
        for result in measure():
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            met = met and bool(result["met"])
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
