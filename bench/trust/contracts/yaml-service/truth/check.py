import yaml
from hidden import bites, mutated, right, run, tree

FILE = "deploy/services.yaml"
DEFAULTS = {"replicas": 2, "memory": "256Mi", "country": "NO", "restart": "always"}
WANTED = {
    "web": {**DEFAULTS, "image": "registry.example/web:1.10", "port": 8080, "version": "1.10"},
    "mail": {
        **DEFAULTS,
        "replicas": 1,
        "image": "registry.example/mail:2.4",
        "port": 2525,
        "version": "2.4",
        "start": "06:30",
    },
    "search": {**DEFAULTS, "memory": "1Gi", "image": "registry.example/search:0.9", "port": 9200, "version": "0.9"},
}


class Once(yaml.SafeLoader):
    """No key twice."""


def _mapping(loader: Once, node: yaml.MappingNode) -> dict:
    keys = [key.value for key, _ in node.value if key.value != "<<"]
    assert len(keys) == len(set(keys)), f"a key stands there twice: {keys}"
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True) for key, value in node.value
    }


Once.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
text = (tree / FILE).read_text()
told = yaml.load(text, Once)
assert sorted(told) == ["defaults", "services"], sorted(told)
assert told["defaults"] == DEFAULTS, told["defaults"]
assert told["services"] == WANTED, told["services"]
for comment in ("# What runs where.", "# where the data lies", "# mails are sent by one process alone"):
    assert comment in text, f"gone: {comment}"
assert run("python tools/validate.py deploy/services.yaml web mail search") == 0
bites(FILE, mutated(FILE, "port: 9200", "port: 8080"), "python tools/validate.py deploy/services.yaml")
right()
