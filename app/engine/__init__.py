"""Executable process models: the one door to the workflow library, none of whose types leave this package."""

from app.engine.bundle import Bundle, load_bundle
from app.engine.faults import ProcessFault
from app.engine.model import Flow, Node, UserTask
from app.engine.run import OpenTask, Run, restore, start
from app.engine.scripting import Host

__all__ = [
    "Bundle",
    "Flow",
    "Host",
    "Node",
    "OpenTask",
    "ProcessFault",
    "Run",
    "UserTask",
    "load_bundle",
    "restore",
    "start",
]
