"""All benchmarks as JSON lines with ratio, budget and met; `python -m benchmarks`, behind `make bench`."""

import json
import sys

from benchmarks import calendar_preview, engine, import_rows, lists, timers, two_processes, whole_case


def main() -> None:
    """Print every measurement as it comes; each line says itself whether its budget is met."""
    topics = (engine, whole_case, two_processes, timers, lists, calendar_preview, import_rows)
    for topic in topics:
        for result in topic.measure():
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
