#!/usr/bin/env python3
"""Writes the small ONNX models of the classifier's tests (needs python3-onnx and python3-numpy).

Each averages the image's colours and feeds them to one matrix with fixed, seeded weights: a classifier of a few
kilobytes whose answer can be computed by hand. The wrong_* models are wrong in one way each.
"""
import json
import pathlib

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
FLOAT = TensorProto.FLOAT
WEIGHTS = numpy.random.default_rng(11).normal(size=(3, 11)).astype(numpy.float32) * 4


def classifier(shape, classes=11, softmax=False, axes=None):
    """Mean over the pixels, times a matrix; with a softmax when asked for."""
    if axes is None:
        axes = [2, 3] if shape[1] == 3 else [1, 2]
    weights = numpy_helper.from_array(WEIGHTS[:, :classes].copy(), "weights")
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["colour"], axes=axes, keepdims=0),
        helper.make_node("MatMul", ["colour", "weights"], ["logits"]),
    ]
    if softmax:
        nodes.append(helper.make_node("Softmax", ["logits"], ["probabilities"], axis=-1))
    graph = helper.make_graph(
        nodes, "colours",
        [helper.make_tensor_value_info("image", FLOAT, shape)],
        [helper.make_tensor_value_info("probabilities" if softmax else "logits", FLOAT, [shape[0], classes])],
        [weights])
    return graph


def save(name, graph, card=None):
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="mlserve tests")
    model.ir_version = 8
    if card is not None:
        helper.set_model_props(model, {"mlserve.card": card if isinstance(card, str) else json.dumps(card)})
    onnx.checker.check_model(model)
    onnx.save(model, HERE / name)


save("nchw_logits.onnx", classifier(["N", 3, 24, 32]))
save("nhwc_softmax.onnx", classifier(["N", 24, 32, 3], softmax=True))
save("nhwc_logits.onnx", classifier([1, 24, 32, 3]))
save("nchw_64.onnx", classifier([1, 3, 64, 64]))
save("seven_classes.onnx", classifier([1, 3, 16, 16], classes=7))
save("any_size.onnx", classifier(["N", 3, "height", "width"]))
save("with_card.onnx", classifier(["N", 3, "height", "width"], softmax=True), {
    "name": "colours with a card",
    "labels": [f"colour {i}" for i in range(11)],
    "inputWidth": 20, "inputHeight": 12, "layout": "nchw",
    "scale": 1 / 127.5, "mean": [1, 1, 1], "standardDeviation": [1, 1, 1],
    "outputIsProbability": True, "accuracy": 0.5})
save("card_with_wrong_labels.onnx", classifier([1, 3, 16, 16]), {"labels": ["one", "two"]})
save("card_with_wrong_size.onnx", classifier([1, 3, 16, 16]), {"inputWidth": 17})

# Its matrix lies in a file beside it.
external = helper.make_model(classifier([1, 3, 16, 16]), opset_imports=[helper.make_opsetid("", 17)], producer_name="mlserve tests")
external.ir_version = 8
(HERE / "external_weights.onnx.data").unlink(missing_ok=True)  # onnx appends
onnx.save(external, str(HERE / "external_weights.onnx"), save_as_external_data=True, location="external_weights.onnx.data", size_threshold=0)

save("card_not_json.onnx", classifier([1, 3, 16, 16]), "{ labels")

save("wrong_four_colours.onnx", helper.make_graph(
    [helper.make_node("ReduceMean", ["image"], ["out"], axes=[2, 3], keepdims=0)], "four",
    [helper.make_tensor_value_info("image", FLOAT, [1, 4, 16, 16])],
    [helper.make_tensor_value_info("out", FLOAT, [1, 4])]))
save("wrong_two_inputs.onnx", helper.make_graph(
    [helper.make_node("Add", ["a", "b"], ["sum"])], "sum",
    [helper.make_tensor_value_info("a", FLOAT, [1, 3]), helper.make_tensor_value_info("b", FLOAT, [1, 3])],
    [helper.make_tensor_value_info("sum", FLOAT, [1, 3])]))
save("wrong_image_out.onnx", helper.make_graph(
    [helper.make_node("Neg", ["image"], ["out"])], "filter",
    [helper.make_tensor_value_info("image", FLOAT, [1, 3, 16, 16])],
    [helper.make_tensor_value_info("out", FLOAT, [1, 3, 16, 16])]))
