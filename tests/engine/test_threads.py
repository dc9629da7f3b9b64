"""One compiled model serves all threads; a run belongs to one of them."""

from concurrent.futures import ThreadPoolExecutor

from app.engine import load_bundle, restore, start
from tests.engine.case import NOW, Case
from tests.engine.sample import sample
from tests.engine.shapes import SHAPES

BUNDLES = [load_bundle("objection", sample()), *(load_bundle(name, draw()) for name, draw in SHAPES.items())]


def _life(number: int) -> tuple[str, int]:
    """Walk one case to its end, stored after every step; its data must stay its own."""
    bundle = BUNDLES[number % len(BUNDLES)]
    case = Case({"verify": "2026-10-01T00:00:00+08:00", "wait": "2026-09-01T00:00:00+08:00"})
    data = {"case": number, "x": 1, "again": False, "flag": True, "fail": False}
    run = start(bundle, data, case, NOW)
    for _ in range(30):
        run = restore(bundle, run.dump(), case, NOW)
        if run.finished or not run.open_tasks():
            break
        assert next(run._ready()).data["case"] == number
        run.complete(run.open_tasks()[0].id, {"outcome": "accept"})
    return bundle.process_id, len(run.open_tasks())


def test_threads_share_models_without_mixing() -> None:
    """Many cases of all models in many threads: none fails, none sees another's data, all come as far as alone."""
    alone = {number: _life(number) for number in range(len(BUNDLES))}
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(_life, range(len(BUNDLES) * 12)))
    assert results == [alone[number % len(BUNDLES)] for number in range(len(results))]
