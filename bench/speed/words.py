"""The sentences of docs/speed.md: what was measured, how, and what the figures do not say."""

HEAD = """\
<!-- Made by `python -m bench.speed --write-docs`: edit bench/speed, not this page. -->

# Speed and cost, measured

What the tool adds in time and saves in tokens, beside the client on its own, in the same run on the same machine. Trust
the ratios more than the seconds: `make bench` gives you yours. No real model takes part. The real client talks to a
scripted one on loopback, which answers after a fixed time, so everything that is measured is the client, the contract's
commands and us.
"""

TIMES = """\
## Time

- *small*: one function and its test, right at the first try.
- *six turns*: two modules of 4 KB change and a test comes; one mistake, which the tests show.
- *long files*: the same in modules of 18 KB.

Each is done in three ways:

- **bare**: `claude -p --model claude-haiku-4-5 --permission-mode acceptEdits --allowedTools 'Bash(python3:*)'` with the
  contract as its prompt, then the contract's commands once more by hand, because whoever delegates should not believe.
- **handed**: the same, with the files mentioned as `@path` in the prompt, so that none has to be read. The bare way at
  its best.
- **ours**: `haiku-delegate spec.md`.

All three ways make the same edits in the same number of turns, and differ only where the ways do. A bare client refuses
to edit a file that it has not read, so bare has one more request: it reads all files at once, as the contract asks. We
attach the files, as does handed. Where ours calls `verify()`, the others run the contract's commands in one Bash call.
So *small* takes 4, 3 and 3 requests, *six turns* and *long files* 7, 6 and 6. No turn is spent on looking around, on
plans or to-do lists, which a real Haiku without our prompt does do; that is in favour of the bare ways.

The ways take turns within each round, and each is first in its turn. A ratio is taken within the round. *Overhead* is
what the report says: the run without the client and without waiting for the contract's commands. What we do while the
client starts counts as the client's time there, so look at the ratios for what a run costs in all. *Start and end* is
the rest of the command line: Python's start, imports, reading the spec, printing.
"""

TOKENS = """\
## Tokens and money

A request counts one token for every four bytes. Cache reads and writes follow the `cache_control` marks that the
client sets, by the vendor's published rules: a mark looks back over twenty blocks for what an earlier request has
written; less than 4,096 tokens are not cached on Haiku 4.5. *Priced* is the bill as a number of plain input tokens: a
cache read counts 0.1, a cache write 1.25, output 5. *Warm* is the bill when the other contract was worked on less than
five minutes before, so that what both have in common is in the cache already. Thinking, which a bare client has
switched on for this model, is not counted, in favour of the bare ways. A small request is not cached at all, and then
pays its full price in every turn: that is why the money saved is less than the bytes saved. What the contract
itself brings (its files, its code, the answers) is paid for in any way of working. Tools, prompt and the client's own
words are a fifth of our bill for *six turns* and a tenth for *long files*: without a single word of prompt, these would
still not fall to a fifth of the bare bill.
"""

READING = """\
## What whoever delegates has to read

In bytes. *Console* of the bare ways is the client's last words and what the contract's commands print; that says
nothing about what was changed, so whoever wants to know adds `git status` and `git diff`. Ours is all that the command
prints in a pipe, on both streams. The transcript is the client's `stream-json`.
"""

STARTS = """\
## Cold starts

On the small task. *Run, client that ends at once* is a whole run with a client that exits immediately, up to its
report.
"""

WORKSPACES = """\
## Workspaces

A private view of a repository of so many files: open it, run a command in it that changes one file, tell what changed,
close it. The plain copy is `cp -a`, `diff -rq` and `rm -rf`.
"""

MEMORY = """\
## Memory

Peak resident memory of the small task. The largest process is the client in either way.
"""

CROWD = """\
## Side by side

So many runs of the small contract at the same moment on one repository, none of them applied. Until the model is asked,
a client works for more than half a second of a processor, and we (with the baseline) for nearly as long again: that is
where runs wait for each other if there are fewer processors than runs.
"""

LIMITS = """\
## What this does not say

How often a real model gets a contract right, and how many turns it takes: both ways are given the same turns here. A
real model's answers take time by their length; here every answer takes the same. Prices are list prices of Haiku 4.5.
The scripted model lives in the process that measures, and costs both ways the same few milliseconds.
"""
