"""One run, one machine, same sentences, same dialogue: `python -m bot.engine.bench [--epochs N]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from bot.engine.bench.driving import Figures, measure
from bot.engine.bench.engine_process import EngineProcess
from bot.engine.bench.messages import mixed
from bot.engine.bench.stub_actions import start_stub
from bot.engine.bench.training import INIT, OURS, Trained, trained

_SENDERS = (1, 4, 16)


def told(name: str, made: Trained, figures: Figures) -> str:
    """The rows of one engine."""
    rows = [
        f"training: {made.cpu:.0f} s CPU, {made.wall:.0f} s"
        + (f" ({made.epochs} epochs)" if made.epochs else ""),
        f"start: {figures.start_wall:.1f} s, {figures.start_cpu:.1f} s CPU",
        f"memory: {figures.memory:.0f} MB",
    ]
    for count, load in figures.loads.items():
        rows.append(
            f"{count} senders: {load.cpu:.1f} ms CPU a message, p50 {load.median:.0f} ms, "
            f"p95 {load.high:.0f} ms, {load.failed} not answered"
        )
    rows.append(
        f"one conversation: {figures.early:.1f} ms CPU at turn 1-10, {figures.late:.1f} at 141-150, "
        f"{figures.growth:.2f} times"
    )
    return "\n".join(f"{name}: {row}" for row in rows)


def compared(ours: tuple[Trained, Figures], init: tuple[Trained, Figures]) -> str:
    """Ours over the other, row by row: below 1 is cheaper."""
    (made, mine), (other, theirs) = ours, init
    rows = [f"training {made.cpu / other.cpu:.3f}", f"memory {mine.memory / theirs.memory:.2f}"]
    rows += [f"start {mine.start_cpu / theirs.start_cpu:.2f}"]
    rows += [f"CPU a message, {n} senders {mine.loads[n].cpu / theirs.loads[n].cpu:.2f}" for n in mine.loads]
    return "ours over rasa init: " + ", ".join(rows)


def main() -> int:
    """Print the figures of both engines; models are thrown away unless `--models` keeps them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=100, help="of DIET, TED, ResponseSelector (100)")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--only", choices=[OURS, INIT])
    parser.add_argument("--models", type=Path, help="folder that keeps the models between runs")
    parser.add_argument("--train-only", action="store_true", help="train into --models, measure nothing")
    args = parser.parse_args()
    names = [name for name in (OURS, INIT) if args.only in (None, name)]
    with tempfile.TemporaryDirectory() as folder:
        place = args.models or Path(folder)
        models = {name: trained(name, place, epochs=args.epochs) for name in names}
        if args.train_only:
            return 0
        found = {name: (made, _measured(made, args.messages)) for name, made in models.items()}
    for name, (made, figures) in found.items():
        print(told(name, made, figures), flush=True)
    if len(found) == 2:
        print(compared(found[OURS], found[INIT]))
    return 0


def _measured(made: Trained, count: int) -> Figures:
    server, actions = start_stub()
    with tempfile.TemporaryDirectory() as folder:
        engine = EngineProcess(made.model, actions=actions, folder=Path(folder))
        try:
            return measure(engine, mixed(count), senders=_SENDERS)
        finally:
            engine.end()
            server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
