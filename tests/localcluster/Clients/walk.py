"""Walks the embedded cluster's API with the official Python client: python3 walk.py KUBECONFIG NAMESPACE.

Prints a line for every call and ends with an error at the first answer that Kubernetes would not give.
"""
import json
import sys
import time
from datetime import datetime, timedelta, timezone

from kubernetes import client, config, utils, watch
from kubernetes.client.rest import ApiException
from kubernetes.dynamic import DynamicClient

kubeconfig, space = sys.argv[1:]
config.load_kube_config(config_file=kubeconfig)
api = client.ApiClient()
core, apps, batch = client.CoreV1Api(), client.AppsV1Api(), client.BatchV1Api()
hpa, custom = client.AutoscalingV1Api(), client.CustomObjectsApi()
calls = 0


def said(name, holds, got=None):
    """One line for a call, once what it answered is known to be right."""
    global calls
    calls += 1
    if not holds:
        sys.exit(f"FAILED {name}: {got}")
    print(f"{calls:3} {name}")


def refused(name, status, function, *arguments, **keywords):
    try:
        got = function(*arguments, **keywords)
    except ApiException as error:
        said(name, error.status == status, f"{error.status} {error.body}")
    else:
        said(name, False, got)


def until(name, function, holds):
    for _ in range(600):
        got = function()
        if holds(got):
            return said(name, True)
        time.sleep(0.1)
    said(name, False, got)


def patched(path, kind, body, name, **query):
    """A patch of a kind that the client's own methods do not choose."""
    return api.call_api(path, "PATCH", {"name": name, "namespace": space}, list(query.items()), {"Content-Type": kind, "Accept": "application/json"},
                        body=body, auth_settings=["BearerToken"], response_type="object")[0]


def template(app, command, restart=None):
    return client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels={"app": app}),
        spec=client.V1PodSpec(restart_policy=restart, termination_grace_period_seconds=0, containers=[client.V1Container(
            name="main", image="sh", args=["-c", command],
            resources=client.V1ResourceRequirements(requests={"cpu": "10m", "memory": "16Mi"}))]))


# What the cluster is.
said("version", client.VersionApi().get_code().major == "1")
said("api versions", client.CoreApi().get_api_versions().versions == ["v1"])
said("api groups", {"apps", "batch", "autoscaling", "metrics.k8s.io"} <= {group.name for group in client.ApisApi().get_api_versions().groups})
said("api resources", {"pods", "pods/log", "services"} <= {resource.name for resource in core.get_api_resources().resources})
said("api resources of a group", "deployments/scale" in {resource.name for resource in apps.get_api_resources().resources})
nodes = core.list_node(watch=False)
said("list nodes", len(nodes.items) == 1 and nodes.items[0].status.allocatable["cpu"], nodes)
said("read node", core.read_node(nodes.items[0].metadata.name).status.node_info.kubelet_version.startswith("v1."))

# Namespaces.
made = core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=space)))
said("create namespace", made.kind == "Namespace" and made.status.phase == "Active", made)
said("list namespaces", space in [item.metadata.name for item in core.list_namespace(watch=False, pretty=True).items])
said("patch namespace", core.patch_namespace(space, {"metadata": {"labels": {"walk": "python"}}}).metadata.labels["walk"] == "python")

# Config maps and secrets: without kind and apiVersion, as every body of this client.
config_map = core.create_namespaced_config_map(space, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="settings", labels={"walk": "yes"}), data={"a": "1"}))
said("create config map", config_map.data == {"a": "1"} and config_map.kind == "ConfigMap", config_map)
refused("create config map again", 409, core.create_namespaced_config_map, space, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="settings")))
refused("create as another kind", 400, core.create_namespaced_config_map, space, client.V1ConfigMap(kind="Secret", api_version="v1", metadata=client.V1ObjectMeta(name="other")))
refused("create nothing named", 422, core.create_namespaced_config_map, space, client.V1ConfigMap(data={}))
config_map.data = {"a": "2"}
said("replace config map", core.replace_namespaced_config_map("settings", space, config_map).data == {"a": "2"})
refused("replace a stale one", 409, core.replace_namespaced_config_map, "settings", space, config_map)
said("create dry", core.create_namespaced_config_map(space, client.V1ConfigMap(metadata=client.V1ObjectMeta(generate_name="dry-")), dry_run="All").metadata.name.startswith("dry-"))
secret = core.create_namespaced_secret(space, client.V1Secret(metadata=client.V1ObjectMeta(name="key"), string_data={"word": "x"}))
said("create secret", secret.data == {"word": "eA=="} and secret.type == "Opaque", secret)
said("list secrets by field", [item.metadata.name for item in core.list_namespaced_secret(space, field_selector="metadata.name=key").items] == ["key"])
refused("read what is not there", 404, core.read_namespaced_secret, "lock", space)

# Deployments, and patches of each kind.
deployment = apps.create_namespaced_deployment(space, client.V1Deployment(
    metadata=client.V1ObjectMeta(name="web"),
    spec=client.V1DeploymentSpec(replicas=1, selector=client.V1LabelSelector(match_labels={"app": "web"}), template=template("web", "echo begun; exec sleep 1000000"))))
said("create deployment", deployment.spec.strategy.type == "RollingUpdate", deployment)
until("deployment available", lambda: apps.read_namespaced_deployment_status("web", space), lambda got: got.status.available_replicas == 1)
patch = {"spec": {"template": {"spec": {"containers": [{"name": "main", "env": [{"name": "A", "value": "b"}]}]}}}}
got = apps.patch_namespaced_deployment("web", space, patch)
said("patch strategically", got.spec.template.spec.containers[0].image == "sh" and got.spec.template.spec.containers[0].env[0].value == "b", got)
got = apps.patch_namespaced_deployment("web", space, [{"op": "replace", "path": "/spec/revisionHistoryLimit", "value": 3}])
said("patch by operations", got.spec.revision_history_limit == 3, got)
deployments = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"
got = patched(deployments, "application/merge-patch+json", {"metadata": {"annotations": {"walk": "yes"}}}, "web")
said("patch by merging", got["metadata"]["annotations"]["walk"] == "yes", got)
applied = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"minReadySeconds": 1}}
got = patched(deployments, "application/apply-patch+yaml", json.dumps(applied), "web", fieldManager="walk", force=True)
said("apply", got["spec"]["minReadySeconds"] == 1 and "walk" in [entry["manager"] for entry in got["metadata"]["managedFields"]], got)
scale = apps.read_namespaced_deployment_scale("web", space)
said("read scale", scale.spec.replicas == 1 and scale.status.selector == "app=web", scale)
scale.spec.replicas = 2
scale.metadata.resource_version = None  # the deployment's controller writes, too
said("replace scale", apps.replace_namespaced_deployment_scale("web", space, scale).spec.replicas == 2)
said("patch scale", apps.patch_namespaced_deployment_scale("web", space, {"spec": {"replicas": 1}}).spec.replicas == 1)
deployment = apps.read_namespaced_deployment("web", space)
deployment.spec.min_ready_seconds = None
deployment.metadata.resource_version = None
said("replace deployment", apps.replace_namespaced_deployment("web", space, deployment).spec.min_ready_seconds is None)
until("rolled out", lambda: apps.list_namespaced_deployment(space).items[0], lambda got: got.status.observed_generation == got.metadata.generation and got.status.updated_replicas == 1 and got.status.replicas == 1)
said("list replica sets", all(item.metadata.owner_references[0].name == "web" for item in apps.list_namespaced_replica_set(space, label_selector="app in (web, other)").items))

# Services.
service = core.create_namespaced_service(space, client.V1Service(metadata=client.V1ObjectMeta(name="web"), spec=client.V1ServiceSpec(selector={"app": "web"}, ports=[client.V1ServicePort(port=80, target_port=5000)])))
said("create service", service.spec.cluster_ip.startswith("10."), service)
service.spec.ports[0].port = 81
said("replace service", core.replace_namespaced_service("web", space, service).spec.ports[0].port == 81)
said("list services everywhere", "web" in [item.metadata.name for item in core.list_service_for_all_namespaces(watch=False).items])

# Autoscalers in both versions; the client that Debian has knows autoscaling/v2 as anybody's kind only.
scaler = hpa.create_namespaced_horizontal_pod_autoscaler(space, client.V1HorizontalPodAutoscaler(
    metadata=client.V1ObjectMeta(name="web"),
    spec=client.V1HorizontalPodAutoscalerSpec(
        scale_target_ref=client.V1CrossVersionObjectReference(api_version="apps/v1", kind="Deployment", name="web"), max_replicas=2, target_cpu_utilization_percentage=400)))
said("create autoscaler v1", scaler.spec.min_replicas == 1 and scaler.spec.target_cpu_utilization_percentage == 400, scaler)
v2 = ("autoscaling", "v2", space, "horizontalpodautoscalers", "web")
other = custom.get_namespaced_custom_object(*v2)
said("read autoscaler v2", other["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 400, other)
other["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] = 500
del other["kind"], other["apiVersion"], other["metadata"]["resourceVersion"]
said("replace autoscaler v2", custom.replace_namespaced_custom_object(*v2, other)["kind"] == "HorizontalPodAutoscaler")
said("patch autoscaler v2", custom.patch_namespaced_custom_object(*v2, {"spec": {"maxReplicas": 3}})["spec"]["maxReplicas"] == 3)
said("read autoscaler v1", hpa.read_namespaced_horizontal_pod_autoscaler("web", space).spec.target_cpu_utilization_percentage == 500)
said("delete autoscaler", hpa.delete_namespaced_horizontal_pod_autoscaler("web", space).status == "Success")

# Pods: lists, pages, selectors, logs, watches.
pods = core.list_namespaced_pod(space, watch=False, label_selector="app=web")
pod = next(item for item in pods.items if item.metadata.deletion_timestamp is None)
said("list pods", pod.spec.containers[0].image == "sh" and pod.metadata.owner_references[0].kind == "ReplicaSet", pods)
said("read pod", core.read_namespaced_pod(pod.metadata.name, space).status.pod_ip.startswith("127."))
until("read log", lambda: core.read_namespaced_pod_log(pod.metadata.name, space, follow=False, previous=False, timestamps=False, tail_lines=5), lambda got: got == "begun\n")
said("read log with times", core.read_namespaced_pod_log(pod.metadata.name, space, timestamps=True)[4] == "-")
first = core.list_pod_for_all_namespaces(limit=1, watch=False)
said("list a page", len(first.items) == 1, first)
token, everything = first.metadata._continue, list(first.items)
while token:
    page = core.list_pod_for_all_namespaces(limit=1, _continue=token)
    token, everything = page.metadata._continue, everything + page.items
said("list the other pages", pod.metadata.uid in [item.metadata.uid for item in everything], everything)
seen = [event for event in watch.Watch().stream(core.list_namespaced_pod, space, timeout_seconds=1)]
said("watch from the start", seen and all(event["type"] in ("ADDED", "MODIFIED", "DELETED") for event in seen), seen)
core.create_namespaced_pod(space, client.V1Pod(metadata=client.V1ObjectMeta(name="once", labels={"app": "once"}), spec=template("once", "echo done", "Never").spec))
watching, phases = watch.Watch(), []
for event in watching.stream(core.list_namespaced_pod, space, resource_version=pods.metadata.resource_version, field_selector="metadata.name=once", timeout_seconds=60):
    phases.append(event["object"].status.phase)
    if phases[-1] == "Succeeded":
        watching.stop()
said("watch a pod to its end", phases and phases[-1] == "Succeeded", phases)
said("list pods by field", "once" not in [item.metadata.name for item in core.list_namespaced_pod(space, field_selector="status.phase!=Succeeded").items])
got = [line for line in watch.Watch().stream(core.read_namespaced_pod_log, "once", space, follow=True)]
said("follow a log", got == ["done"], got)
said("patch pod status", core.patch_namespaced_pod_status("once", space, {"status": {"message": "walked"}}).status.message == "walked")
said("delete pod", core.delete_namespaced_pod("once", space, grace_period_seconds=0).metadata.name == "once")
said("list endpoints and slices", core.read_namespaced_endpoints("web", space).metadata.labels["endpoints.kubernetes.io/managed-by"] == "endpoint-controller"
     and client.DiscoveryV1Api().list_namespaced_endpoint_slice(space).items[0].address_type == "IPv4")
until("pod gone", lambda: [item.metadata.name for item in core.list_namespaced_pod(space).items], lambda got: "once" not in got)

# Jobs.
job = batch.create_namespaced_job(space, client.V1Job(metadata=client.V1ObjectMeta(name="sum"), spec=client.V1JobSpec(template=template("sum", "exit 0", "Never"))))
said("create job", job.spec.completions == 1 and job.spec.backoff_limit == 6, job)
until("job complete", lambda: batch.read_namespaced_job_status("sum", space), lambda got: got.status.succeeded == 1 and "Complete" in [condition.type for condition in got.status.conditions or []])
said("delete job", batch.delete_namespaced_job("sum", space, propagation_policy="Background") is not None)
until("its pods gone", lambda: core.list_namespaced_pod(space, label_selector="job-name=sum").items, lambda got: not got)

# Events, usage, other forms of the client.
said("list events", {"Scheduled", "Started"} <= {event.reason for event in core.list_namespaced_event(space).items})
# Not by EventsV1Api, which cannot read events without eventTime, of this cluster or of any other.
got = custom.list_namespaced_custom_object("events.k8s.io", "v1", space, "events")
said("list events of the new group", got["items"][0]["regarding"]["namespace"] == space, got)
# Figures come after half a minute; monitor.py waits for them.
said("usage of pods", custom.list_namespaced_custom_object("metrics.k8s.io", "v1beta1", space, "pods")["kind"] == "PodMetricsList")
said("usage of nodes", custom.list_cluster_custom_object("metrics.k8s.io", "v1beta1", "nodes")["kind"] == "NodeMetricsList")
refused("usage of no pod", 404, custom.get_namespaced_custom_object, "metrics.k8s.io", "v1beta1", space, "pods", "nobody")
said("create from a dictionary", utils.create_from_dict(api, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "plain", "namespace": space}})[0].metadata.name == "plain")
dynamic = DynamicClient(api).resources.get(api_version="v1", kind="ConfigMap")
said("dynamic list", {"plain", "settings"} <= {item.metadata.name for item in dynamic.get(namespace=space).items})
got = dynamic.patch(body={"data": {"a": "b"}}, name="plain", namespace=space, content_type="application/merge-patch+json")
said("dynamic patch", got.data["a"] == "b", got)

# Times, as this language writes them.
now = datetime.now(timezone.utc)
coordination = client.CoordinationV1Api()
lease = coordination.create_namespaced_lease(space, client.V1Lease(metadata=client.V1ObjectMeta(name="leader"), spec=client.V1LeaseSpec(holder_identity="walk", renew_time=now)))
said("create lease", lease.spec.renew_time == now, lease)
lease.spec.lease_duration_seconds = 15
said("replace lease", coordination.replace_namespaced_lease("leader", space, lease).spec.lease_duration_seconds == 15)
event = core.create_namespaced_event(space, client.CoreV1Event(
    metadata=client.V1ObjectMeta(name="walked"), involved_object=client.V1ObjectReference(kind="Service", namespace=space, name="web"), reason="Walked", type="Normal",
    first_timestamp=now.astimezone(timezone(timedelta(hours=2))), last_timestamp=now))
said("create event", event.first_timestamp == now.replace(microsecond=0) == event.last_timestamp, event)

# And away again.
said("delete collection", core.delete_collection_namespaced_config_map(space, label_selector="walk=yes") is not None)
said("only the others are left", "settings" not in [item.metadata.name for item in core.list_namespaced_config_map(space).items])
said("delete deployment", apps.delete_namespaced_deployment("web", space, body=client.V1DeleteOptions(propagation_policy="Foreground", grace_period_seconds=0)) is not None)
until("deployment gone with its pods", lambda: apps.list_namespaced_deployment(space).items + core.list_namespaced_pod(space).items, lambda got: not got)
said("delete service", core.delete_namespaced_service("web", space) is not None)
said("delete namespace", core.delete_namespace(space) is not None)
until("namespace gone", lambda: [item.metadata.name for item in core.list_namespace().items], lambda got: space not in got)
