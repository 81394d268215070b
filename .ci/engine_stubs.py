"""Stands in for `kubectl` and `aws`: what a manifest of deploy/ names is run here, with the variables that the engine would set.

Usage: engine_stubs.py kubectl|aws ARGUMENT..., with ENGINES_FOLDER (what a container sees as /cycle, and what is remembered) and
ENGINES_PROGRAM (the entry point of the image). A container runs as its user, without a home, in a folder that it cannot write to.
"""
import os
import subprocess
import sys
from pathlib import Path

import botocore.session
import kubernetes_validate
import yaml
from botocore.validate import ParamValidator

# The first version in which `backoffLimitPerIndex` is there for good.
KUBERNETES = "1.33"


def run(arguments, user, variables):
    """A container to its end; its exit code."""
    folder = os.environ["ENGINES_FOLDER"]
    arguments = [it.replace("/cycle/", f"{folder}/cycle/") for it in arguments]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TMPDIR": "/nonexistent", **variables}
    rights = dict(user=user, group=user, extra_groups=[]) if os.getuid() == 0 else {}
    with open(f"{folder}/log", "a") as log:
        print(f"== {variables} {arguments}", file=log, flush=True)
        command = [os.environ["ENGINES_PROGRAM"], *arguments]
        return subprocess.run(command, env=environment, cwd="/", stdout=log, stderr=log, **rights).returncode


def remembered(name):
    return Path(os.environ["ENGINES_FOLDER"]) / f"{name}.ended"


# ---- Kubernetes


def check_job(job):
    """What the schema cannot say, and the README promises."""
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    container = pod["containers"][0]
    is_indexed = spec.get("completionMode") == "Indexed"
    given = {it["name"]: it["value"] for it in container.get("env", [])}
    rule = spec["podFailurePolicy"]["rules"][0]
    assert rule["onExitCodes"] == {"containerName": container["name"], "operator": "In", "values": [1, 2]}, rule
    assert rule["action"] == ("FailIndex" if is_indexed else "FailJob"), rule
    assert not is_indexed or str(spec["completions"]) == given["PROMOPACKET_SHARDS"], "the numbers of shards differ"
    assert pod["automountServiceAccountToken"] is False and pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True and container["resources"]["limits"]["memory"]


def run_job(job):
    """Every pod of a job, each once; whether all ended with 0."""
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    container, user = pod["containers"][0], pod["securityContext"]["runAsUser"]
    given = {it["name"]: it["value"] for it in container.get("env", [])}
    if spec.get("completionMode") != "Indexed":
        return run(container["args"], user, given) == 0
    indices = range(spec["completions"])
    codes = [run(container["args"], user, {**given, "JOB_COMPLETION_INDEX": str(it)}) for it in indices]
    return not any(codes)


def validate(document):
    kubernetes_validate.validate(document, KUBERNETES, strict=True)
    if document["kind"] == "Job":
        check_job(document)


def kubectl(arguments):
    words = [it for it in arguments if not it.startswith("--")]
    options = dict(it.removeprefix("--").split("=", 1) for it in arguments if it.startswith("--") and "=" in it)
    if words == ["apply"]:
        for document in yaml.safe_load_all(Path(options["filename"]).read_text()):
            validate(document)
            if document["kind"] == "Job":
                state = "SuccessCriteriaMet Complete" if run_job(document) else "FailureTarget Failed"
                remembered(document["metadata"]["name"]).write_text(state)
    elif words[:2] == ["get", "job"]:
        print(remembered(words[2]).read_text())
    elif words[:2] == ["delete", "job"]:
        for name in words[2:]:
            remembered(name).unlink(missing_ok=True)
    else:
        assert words == ["logs"], arguments


# ---- AWS Batch


def fits(operation, document):
    """Whether a request has the shape that the service's own model describes; if not, what is wrong."""
    shape = botocore.session.get_session().get_service_model("batch").operation_model(operation).input_shape
    report = ParamValidator().validate(document, shape)
    return report.generate_report()


def aws(arguments):
    assert arguments[:3] == ["batch", "submit-job", "--cli-input-yaml"], arguments
    request = yaml.safe_load(Path(arguments[3].removeprefix("file://")).read_text())
    if "--depends-on" in arguments:
        name, job = arguments[arguments.index("--depends-on") + 1].split("=")
        request["dependsOn"] = [{name: job}]
    why = fits("SubmitJob", request)
    assert not why, why
    definition = yaml.safe_load(Path(arguments[3].removeprefix("file://")).with_name("job-definition.yaml").read_text())
    assert definition["jobDefinitionName"] == request["jobDefinition"]
    name = request["jobName"]
    needed = [remembered(it["jobId"]).read_text() for it in request.get("dependsOn", [])]
    is_done = all(it == "SUCCEEDED" for it in needed) and run_array(request, int(definition["containerProperties"]["user"]))
    remembered(name).write_text("SUCCEEDED" if is_done else "FAILED")
    print(name)


def run_array(request, user):
    """Every child of a job, each once; whether all ended with 0."""
    overrides = request["containerOverrides"]
    given = {it["name"]: it["value"] for it in overrides.get("environment", [])}
    size = request.get("arrayProperties", {}).get("size")
    if size is None:
        return run(overrides["command"], user, given) == 0
    array = {**given, "AWS_BATCH_JOB_ARRAY_SIZE": str(size)}
    codes = [run(overrides["command"], user, {**array, "AWS_BATCH_JOB_ARRAY_INDEX": str(it)}) for it in range(size)]
    return not any(codes)


if __name__ == "__main__":
    {"kubectl": kubectl, "aws": aws}[sys.argv[1]](sys.argv[2:])
