"""A published process: its source, what it says, and the compiled specs every run of it shares."""

import hashlib
import threading
from functools import lru_cache

from app.domain.errors import Unusable
from app.domain.vocabulary import N_
from app.engine.model import Flow, Node, UserTask, read_model, read_xml
from app.engine.parsing import Specs, compile_process

_COMMON = b'true,false,null,null,null,8,1,0,0,{"event_value":"T00:00:00+08:00"}],["outcome":".BoundaryEventSplit",Start'


class Bundle:
    """One version of a process model, immutable; the specs are compiled on first use, once for all threads.

    Raises Unusable where the source is no BPMN or holds no such process, TooLarge above the size limit.
    """

    def __init__(self, process_id: str, source: bytes) -> None:
        self._model = read_model(read_xml(source))
        if process_id not in self._model.process_ids:
            raise Unusable("bad_model", N_("文件中没有流程「{process}」：流程编号须与文件名一致"), process=process_id)
        self.process_id = process_id
        self.source = source
        self.sha256 = hashlib.sha256(source).hexdigest()
        self.title = self._model.title
        self.nodes: dict[str, Node] = self._model.nodes
        self.flows: dict[str, Flow] = self._model.flows
        self.lanes: dict[str, str] = self._model.lanes
        self.repeated_ids = self._model.repeated
        self.user_tasks: dict[str, UserTask] = self._model.user_tasks()
        # the texts a stored state repeats; a pure function of the source, for states are read with it for ever
        self.dictionary = "".join(f',"{node}"' for node in sorted(self.nodes)).encode() + _COMMON
        self._lock = threading.Lock()
        self._specs: Specs | None = None

    def compiled(self) -> Specs:
        """The specs behind the runs, for this package only; raises Unusable where the library cannot run the model."""
        if self._specs is None:
            with self._lock:
                if self._specs is None:
                    self._specs = compile_process(self.process_id, read_xml(self.source))
        return self._specs


@lru_cache(maxsize=128)
def load_bundle(process_id: str, source: bytes) -> Bundle:
    """The bundle of a source, compiled; one object per process and content."""
    bundle = Bundle(process_id, source)
    bundle.compiled()
    return bundle
