"""The life of a run beyond the command that started it: detached, waited for, cancelled, judged again, cleared away."""
