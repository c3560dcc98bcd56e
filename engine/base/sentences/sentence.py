"""The row of the table: what is said about one error."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorSentence:
    """What is said about an error.

    Attributes:
        what: what happened. It stands in tables, in `events.jsonl` and in JSON, and is read back
            from there (`engine.base.errors.from_message`): word for word a part of these formats.
        advice: what a person can do about it. It may hold only names that `what` holds.
        in_window: what happened, for the window, only where `what` names commands or details that
            mean nothing to a person there; otherwise empty. Names as in `advice`.
    """

    what: str
    advice: str
    in_window: str = ""
