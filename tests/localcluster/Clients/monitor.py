"""The requests of the course's resource monitor: python3 monitor.py KUBECONFIG SECONDS.

Every five seconds the pods of the namespace default whose first container is called ml-app, and what the metrics API says
that they use. A row for each look; ends when the time is up and figures have come.
"""
import sys
import time

from kubernetes import client, config
from kubernetes.utils import parse_quantity

kubeconfig, seconds = sys.argv[1:]
config.load_kube_config(config_file=kubeconfig)
core, custom = client.CoreV1Api(), client.CustomObjectsApi()
begun = time.monotonic()
used = 0
print("time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB")
while time.monotonic() - begun < float(seconds) or used == 0 and time.monotonic() - begun < 120:
    pods = core.list_namespaced_pod("default", watch=False)
    usage = custom.list_namespaced_custom_object("metrics.k8s.io", "v1beta1", "default", "pods")
    containers = [pod.spec.containers[0] for pod in pods.items if pod.spec.containers[0].name == "ml-app"]
    figures = [container["usage"] for pod in usage["items"] for container in pod["containers"]]

    def asked(kind, resource):
        return sum(parse_quantity(getattr(container.resources, kind)[resource]) for container in containers)

    used = sum(parse_quantity(figure["memory"]) for figure in figures)
    print(time.strftime("%H:%M:%S"), len(containers), asked("requests", "cpu"), asked("requests", "memory") / 1024, asked("limits", "cpu"),
          asked("limits", "memory") / 1024, sum(parse_quantity(figure["cpu"]) for figure in figures), used / 1024, sep=",", flush=True)
    time.sleep(5)
