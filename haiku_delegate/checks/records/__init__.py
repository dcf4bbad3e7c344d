"""Outcomes by test id, asked of the runner without changing what the user's command does.

One module for each runner that can be asked (an `Adapter`); `printed` knows the names that the others print;
`comparing` holds the record before the change against the one after it; `warrants` says what the contract lets go.

What a record cannot prove. It is written by the process in which the code under test runs, so that code can write it.
The name is not to be guessed, but it stands in the environment of the command, and a file's time or inode would prove
nothing about its author. Code that reads PYTEST_ADDOPTS, writes a whole record there, prints a summary that fits and
then ends the interpreter with status 0 is not caught here; nor is a test that keeps its id and tests nothing any more,
or code that knows its test's inputs. Only a holdout that runs outside of the runner catches those. So a record never
turns a red command green; it can only take a green away.
"""

from haiku_delegate.checks.records.model import RED, Adapter, Outcome, Record, red
from haiku_delegate.checks.records.recorder import Asked, Recorder

__all__ = ["RED", "Adapter", "Asked", "Outcome", "Record", "Recorder", "red"]
