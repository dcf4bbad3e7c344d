import yaml
from hidden import bites, mutated, right, run, tree

FILE = ".github/workflows/ci.yml"
text = (tree / FILE).read_text()
told = yaml.safe_load(text)
CHECKOUT = {"uses": "actions/checkout@v4"}
assert told[True] == {"push": {"branches": ["main"]}, "pull_request": None}, told[True]
assert told["permissions"] == {"contents": "read"}
assert list(told["jobs"]) == ["test", "lint", "deploy"], list(told["jobs"])
validate = {"name": "Validate", "run": "python tools/validate.py deploy/services.yaml"}
assert told["jobs"]["test"] == {"runs-on": "ubuntu-24.04", "steps": [CHECKOUT, validate]}, told["jobs"]["test"]
lint, deploy = told["jobs"]["lint"], told["jobs"]["deploy"]
assert set(lint) == {"runs-on", "steps"}, set(lint)
assert lint["runs-on"] == "ubuntu-24.04"
assert [step.get("run") or step.get("uses") for step in lint["steps"]] == [
    "actions/checkout@v4",
    "python -m compileall -q tools",
]
assert all(set(step) <= {"name", "run", "uses"} for step in lint["steps"])
assert sorted(deploy.pop("needs")) == ["lint", "test"]
RUN = "python tools/deploy.py deploy/services.yaml"
assert deploy == {
    "if": "github.ref == 'refs/heads/main'",
    "runs-on": "ubuntu-24.04",
    "environment": "production",
    "steps": [CHECKOUT, {"name": "Deploy", "env": {"DEPLOY_KEY": "${{ secrets.DEPLOY_KEY }}"}, "run": RUN}],
}
assert text.count("secrets.") == 1
assert run("python tools/workflow.py test lint deploy") == 0
bites(FILE, mutated(FILE, "  lint:\n", "  link:\n"), "python tools/workflow.py")
right()
