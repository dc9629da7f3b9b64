"""Executable process models: the one door to the workflow library, none of whose types leave this package."""

from app.engine.bundle import Bundle, load_bundle
from app.engine.faults import ProcessFault
from app.engine.findings import Finding, ModelVocabulary
from app.engine.lint import lint
from app.engine.migration import migrate
from app.engine.model import Flow, Node, UserTask
from app.engine.placing import place
from app.engine.run import OpenTask, Run, restore, start
from app.engine.scripting import Host
from app.engine.untrusted import check_untrusted

__all__ = [
    "Bundle",
    "Finding",
    "Flow",
    "Host",
    "ModelVocabulary",
    "Node",
    "OpenTask",
    "ProcessFault",
    "Run",
    "UserTask",
    "check_untrusted",
    "lint",
    "load_bundle",
    "migrate",
    "place",
    "restore",
    "start",
]
