// Walks the embedded cluster's API with the official JavaScript client: node walk.mjs KUBECONFIG NAMESPACE.
// Prints a line for every call and ends with an error at the first answer that Kubernetes would not give.
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import * as k8s from '@kubernetes/client-node';

const [kubeconfig, namespace] = process.argv.slice(2);
const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const batch = config.makeApiClient(k8s.BatchV1Api);
const hpa1 = config.makeApiClient(k8s.AutoscalingV1Api);
const hpa2 = config.makeApiClient(k8s.AutoscalingV2Api);
const custom = config.makeApiClient(k8s.CustomObjectsApi);
let calls = 0;

/** One line for a call, once what it answered is known to be right. */
function said(name, holds, got) {
  calls++;
  if (!holds) {
    console.error(`FAILED ${name}: ${JSON.stringify(got)}`);
    process.exit(1);
  }
  console.log(`${String(calls).padStart(3)} ${name}`);
}

async function refused(name, code, call) {
  try {
    said(name, false, await call());
  } catch (error) {
    said(name, error.code === code, error);
  }
}

async function until(name, call, holds) {
  let got;
  for (let i = 0; i < 600; i++) {
    got = await call();
    if (holds(got)) {
      return said(name, true);
    }
    await pause(100);
  }
  return said(name, false, got);
}

/** All that a watch tells until something holds, or until the server ends it. */
async function watched(path, query, enough) {
  const events = [];
  await new Promise((resolve, reject) => {
    let controller;
    new k8s.Watch(config).watch(path, query, (type, object) => {
      events.push({ type, object });
      if (enough(events)) {
        controller.abort();
        resolve();
      }
    }, (error) => (error && error.name !== 'AbortError' && !enough(events) ? reject(error) : resolve())).then((made) => { controller = made; }, reject);
  });
  return events;
}

const template = (app, command, restartPolicy) => ({
  metadata: { labels: { app } },
  spec: {
    restartPolicy,
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', image: 'sh', args: ['-c', command], resources: { requests: { cpu: '10m', memory: '16Mi' } } }],
  },
});
const as = (kind) => k8s.setHeaderOptions('Content-Type', kind);

// What the cluster is.
said('version', (await config.makeApiClient(k8s.VersionApi).getCode()).major === '1');
said('api groups', (await config.makeApiClient(k8s.ApisApi).getAPIVersions()).groups.some((group) => group.name === 'metrics.k8s.io'));
said('api resources', (await apps.getAPIResources()).resources.some((resource) => resource.name === 'deployments/scale'));
const nodes = await core.listNode({ watch: false });
said('list nodes', nodes.items.length === 1 && nodes.items[0].status.allocatable.cpu, nodes);
said('read node', (await core.readNode({ name: nodes.items[0].metadata.name })).status.nodeInfo.kubeletVersion.startsWith('v1.'));

// Namespaces, config maps, secrets: without kind and apiVersion, as a caller of this client writes them.
const space = await core.createNamespace({ body: { metadata: { name: namespace } } });
said('create namespace', space.kind === 'Namespace' && space.status.phase === 'Active', space);
said('list namespaces', (await core.listNamespace({ watch: false })).items.some((item) => item.metadata.name === namespace));
const settings = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'settings', labels: { walk: 'yes' } }, data: { a: '1' } } });
said('create config map', settings.kind === 'ConfigMap' && settings.data.a === '1' && settings.metadata.creationTimestamp instanceof Date, settings);
await refused('create config map again', 409, () => core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'settings' } } }));
await refused('create as another kind', 400, () => core.createNamespacedConfigMap({ namespace, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'other' } } }));
said('replace config map', (await core.replaceNamespacedConfigMap({ namespace, name: 'settings', body: { ...settings, data: { a: '2' } } })).data.a === '2');
await refused('replace a stale one', 409, () => core.replaceNamespacedConfigMap({ namespace, name: 'settings', body: settings }));
said('create secret', (await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'key' }, stringData: { word: 'x' } } })).data.word === 'eA==');
said('list secrets by field', (await core.listNamespacedSecret({ namespace, fieldSelector: 'metadata.name=key' })).items.length === 1);
await refused('read what is not there', 404, () => core.readNamespacedSecret({ namespace, name: 'lock' }));

// Deployments, and patches of each kind.
const name = 'web';
const made = await apps.createNamespacedDeployment({
  namespace,
  body: { metadata: { name }, spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: template(name, 'echo begun; exec sleep 1000000') } },
});
said('create deployment', made.spec.strategy.type === 'RollingUpdate', made);
await until('deployment available', () => apps.readNamespacedDeploymentStatus({ namespace, name }), (got) => got.status.availableReplicas === 1);
let got = await apps.patchNamespacedDeployment({ namespace, name, body: [{ op: 'replace', path: '/spec/revisionHistoryLimit', value: 3 }] });
said('patch by operations', got.spec.revisionHistoryLimit === 3, got);
got = await apps.patchNamespacedDeployment(
  { namespace, name, body: { spec: { template: { spec: { containers: [{ name: 'main', env: [{ name: 'A', value: 'b' }] }] } } } } },
  as(k8s.PatchStrategy.StrategicMergePatch));
said('patch strategically', got.spec.template.spec.containers[0].image === 'sh' && got.spec.template.spec.containers[0].env[0].value === 'b', got);
got = await apps.patchNamespacedDeployment({ namespace, name, body: { metadata: { annotations: { walk: 'yes' } } } }, as(k8s.PatchStrategy.MergePatch));
said('patch by merging', got.metadata.annotations.walk === 'yes', got);
got = await apps.patchNamespacedDeployment(
  { namespace, name, fieldManager: 'walk', force: true, body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { minReadySeconds: 1 } } },
  as(k8s.PatchStrategy.ServerSideApply));
said('apply', got.spec.minReadySeconds === 1 && got.metadata.managedFields.some((entry) => entry.manager === 'walk'), got);
const scale = await apps.readNamespacedDeploymentScale({ namespace, name });
said('read scale', scale.spec.replicas === 1 && scale.status.selector === 'app=web', scale);
said('replace scale', (await apps.replaceNamespacedDeploymentScale({ namespace, name, body: { metadata: { name, namespace }, spec: { replicas: 2 } } })).spec.replicas === 2);
said('patch scale', (await apps.patchNamespacedDeploymentScale({ namespace, name, body: { spec: { replicas: 1 } } }, as(k8s.PatchStrategy.MergePatch))).spec.replicas === 1);
got = await apps.readNamespacedDeployment({ namespace, name });
delete got.metadata.resourceVersion; // its controller writes, too
delete got.spec.minReadySeconds;
said('replace deployment', !(await apps.replaceNamespacedDeployment({ namespace, name, body: got })).spec.minReadySeconds);
await until('rolled out', () => apps.readNamespacedDeployment({ namespace, name }),
  (now) => now.status.observedGeneration === now.metadata.generation && now.status.updatedReplicas === 1 && now.status.replicas === 1);
said('list replica sets', (await apps.listNamespacedReplicaSet({ namespace, labelSelector: 'app in (web, other)' })).items.every((set) => set.metadata.ownerReferences[0].name === name));

// Services and autoscalers.
said('create service', (await core.createNamespacedService({ namespace, body: { metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 5000 }] } } })).spec.clusterIP.startsWith('10.'));
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 400 } } }];
got = await hpa2.createNamespacedHorizontalPodAutoscaler({ namespace, body: { metadata: { name }, spec: { scaleTargetRef, maxReplicas: 2, metrics } } });
said('create autoscaler v2', got.spec.minReplicas === 1 && got.spec.metrics[0].resource.target.averageUtilization === 400, got);
said('read autoscaler v1', (await hpa1.readNamespacedHorizontalPodAutoscaler({ namespace, name })).spec.targetCPUUtilizationPercentage === 400);
said('delete autoscaler', (await hpa2.deleteNamespacedHorizontalPodAutoscaler({ namespace, name })).status === 'Success');

// Pods: lists, pages, logs, watches.
const path = `/api/v1/namespaces/${namespace}/pods`;
const pods = await core.listNamespacedPod({ namespace, labelSelector: 'app=web' });
const pod = pods.items.find((item) => !item.metadata.deletionTimestamp);
said('list pods', pod.status.podIP.startsWith('127.') && pod.metadata.ownerReferences[0].kind === 'ReplicaSet', pods);
await until('read log', () => core.readNamespacedPodLog({ namespace, name: pod.metadata.name, follow: false, previous: false, tailLines: 5 }), (text) => text === 'begun\n');
const everything = [];
let token;
do {
  const page = await core.listPodForAllNamespaces({ limit: 1, _continue: token });
  everything.push(...page.items);
  token = page.metadata._continue;
} while (token);
said('list in pages', everything.some((item) => item.metadata.uid === pod.metadata.uid), everything);
got = await watched(path, { timeoutSeconds: 1 }, () => false);
said('watch from the start', got.length > 0 && got.every((event) => event.type !== 'ERROR'), got);
await core.createNamespacedPod({ namespace, body: { metadata: { name: 'once', labels: { app: 'once' } }, spec: template('once', 'echo done', 'Never').spec } });
got = await watched(path, { resourceVersion: pods.metadata.resourceVersion, fieldSelector: 'metadata.name=once', allowWatchBookmarks: true },
  (events) => events.at(-1)?.object.status?.phase === 'Succeeded');
said('watch a pod to its end', got[0].type === 'ADDED' && got.at(-1).type === 'MODIFIED', got);
const stream = new PassThrough();
const followed = stream.toArray();
await new k8s.Log(config).log(namespace, 'once', 'main', stream, { follow: true });
said('follow a log', Buffer.concat(await followed).toString() === 'done\n');
const informer = k8s.makeInformer(config, path, () => core.listNamespacedPod({ namespace }));
const known = new Promise((resolve) => { informer.on('add', (item) => item.metadata.name === 'once' && resolve()); });
await informer.start();
await known;
await informer.stop();
said('informer', informer.get('once', namespace));
said('delete pod', (await core.deleteNamespacedPod({ namespace, name: 'once', gracePeriodSeconds: 0 })).metadata.name === 'once');

// Jobs, events, usage, other forms of the client.
await batch.createNamespacedJob({ namespace, body: { metadata: { name: 'sum' }, spec: { template: template('sum', 'exit 0', 'Never') } } });
await until('job complete', () => batch.readNamespacedJob({ namespace, name: 'sum' }), (job) => job.status.conditions?.some((condition) => condition.type === 'Complete'));
said('delete job', await batch.deleteNamespacedJob({ namespace, name: 'sum', propagationPolicy: 'Background' }));
said('list events', (await core.listNamespacedEvent({ namespace })).items.some((event) => event.reason === 'Scheduled'));
said('list events of the new group', (await config.makeApiClient(k8s.EventsV1Api).listNamespacedEvent({ namespace })).items[0].regarding.namespace === namespace);
said('usage of pods', (await new k8s.Metrics(config).getPodMetrics(namespace)).kind === 'PodMetricsList');
said('usage of nodes', (await custom.listClusterCustomObject({ group: 'metrics.k8s.io', version: 'v1beta1', plural: 'nodes' })).kind === 'NodeMetricsList');
said('top of nodes', (await k8s.topNodes(core))[0].CPU.Capacity > 0);
const objects = k8s.KubernetesObjectApi.makeApiClient(config);
const plain = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'plain', namespace } };
said('create any object', (await objects.create(plain)).metadata.name === 'plain');
said('patch any object', (await objects.patch({ ...plain, data: { a: 'b' } }, undefined, undefined, 'walk', true, k8s.PatchStrategy.ServerSideApply)).data.a === 'b');
said('read any object', (await objects.read(plain)).data.a === 'b');

// Times, as this language writes them.
const coordination = config.makeApiClient(k8s.CoordinationV1Api);
const now = new k8s.V1MicroTime();
const lease = await coordination.createNamespacedLease({ namespace, body: { metadata: { name: 'leader' }, spec: { holderIdentity: 'walk', renewTime: now } } });
said('create lease', new Date(lease.spec.renewTime).getTime() === now.getTime(), lease);
said('replace lease', (await coordination.replaceNamespacedLease({ namespace, name: 'leader', body: { ...lease, spec: { ...lease.spec, leaseDurationSeconds: 15 } } })).spec.leaseDurationSeconds === 15);
got = await core.createNamespacedEvent({
  namespace,
  body: { metadata: { name: 'walked' }, involvedObject: { kind: 'Service', namespace, name: 'web' }, reason: 'Walked', type: 'Normal', lastTimestamp: now },
});
said('create event', got.lastTimestamp.getTime() === Math.floor(now.getTime() / 1000) * 1000, got);

// And away again.
said('delete collection', await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'walk=yes' }));
said('only the others are left', !(await core.listNamespacedConfigMap({ namespace })).items.some((item) => item.metadata.name === 'settings'));
said('delete deployment', await apps.deleteNamespacedDeployment({ namespace, name, body: { propagationPolicy: 'Foreground', gracePeriodSeconds: 0 } }));
await until('deployment gone with its pods', () => core.listNamespacedPod({ namespace }), (list) => list.items.length === 0);
said('delete service', (await core.deleteNamespacedService({ namespace, name })).metadata.name === name);
said('delete namespace', await core.deleteNamespace({ name: namespace }));
await until('namespace gone', () => core.listNamespace(), (list) => !list.items.some((item) => item.metadata.name === namespace));
