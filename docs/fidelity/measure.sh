#!/usr/bin/env bash
# The same manifests under the same load on the embedded cluster and on a real one on the same machine, by turns.
#   docs/fidelity/measure.sh CONTEXT OUT            about 2 h 15 min
#   TRIALS=1 MINUTES=1 MANIFESTS=deploy_hpa/deployment_hpa.yaml docs/fidelity/measure.sh CONTEXT OUT
#   PLAN=docs/fidelity/steps.yaml MANIFESTS=deploy_hpa/deployment_hpa.yaml docs/fidelity/measure.sh CONTEXT OUT
#   docs/fidelity/table.py OUT > tables.md
# CONTEXT is a context of the kubeconfig, with IMAGE (default localhost/ml-app:0.0.1, see image/README.md) on its node.
# Both clusters get the very same manifest. Five pods must fit on either node, so REQUEST (default 300m) stands for the
# request of a core; LIMIT (default 1) for the limit of two. With 350m the use of three pods is at the edge of what the
# autoscaler leaves alone, and chance decides over a fourth.
set -euo pipefail
cd "$(dirname "$0")/../.."
context=${1:?name a context of the kubeconfig}
mkdir -p "${2:?name a folder for the runs}"
out=$(cd "$2" && pwd)
manifests=${MANIFESTS:-deploy_k8s/deployment_k8s.yaml deploy_lb/deployment_lb.yaml deploy_hpa/deployment_hpa.yaml}

dotnet build evaluator -c Release -v q -nologo >&2
evaluator() { dotnet evaluator/bin/Release/net10.0/evaluator.dll "$@"; }

mkdir -p "$out/manifests"
for manifest in $manifests; do
  sed -e "s|image: .*|image: ${IMAGE:-localhost/ml-app:0.0.1}|" \
      -e "s|cpu: \"1\"|cpu: ${REQUEST:-300m}|" -e "s|cpu: \"2\"|cpu: \"${LIMIT:-1}\"|" \
      "$manifest" >"$out/manifests/$(basename "$manifest")"
done

for trial in $(seq "${TRIALS:-3}"); do
  for manifest in "$out"/manifests/*.yaml; do
    # Who goes first changes from trial to trial: a machine that grows slower favours neither.
    clusters="--local --context=$context"
    [ $((trial % 2)) = 1 ] || clusters="--context=$context --local"
    for cluster in $clusters; do
      name=embedded
      [ "$cluster" = --local ] || name=real
      evaluator run "$manifest" "$cluster" --prewarm --plan "${PLAN:-docs/fidelity/plan.yaml}" --seed "$trial" ${MINUTES:+--minutes "$MINUTES"} \
        --out "$out/trial-$trial/$name"
    done
  done
done
