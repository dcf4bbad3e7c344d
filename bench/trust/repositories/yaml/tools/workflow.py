"""Is the workflow in order? Every job has steps, and needs jobs that are there."""

from __future__ import annotations

import sys

import yaml

if __name__ == "__main__":
    with open(".github/workflows/ci.yml", encoding="utf-8") as file:
        jobs = yaml.safe_load(file)["jobs"]
    wrong = [f"{name}: no steps" for name, job in jobs.items() if not job.get("steps")]
    wrong += [
        f"{name}: needs {each}" for name, job in jobs.items() for each in job.get("needs", []) if each not in jobs
    ]
    wrong += [f"no job {name}" for name in sys.argv[1:] if name not in jobs]
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)
