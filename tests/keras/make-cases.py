#!/usr/bin/env python3
"""What Keras itself answers, as cases for the tests of keras/: needs Keras 3 with the backend torch (KERAS_BACKEND=torch).

    tests/keras/make-cases.py layers tests/keras/cases        each layer alone, with its options
    tests/keras/make-cases.py applications tests/keras/cases  keras.applications as students fine-tune them
    tests/keras/make-cases.py files tests/keras/files         a few small models as Keras writes them

A case is a .json.gz: Keras' own configuration, for each weight the place in model.weights.h5, its shape and the range its
values are drawn from, the shape of the input and what Keras answers. Neither weights nor pictures are kept: both are drawn by
uniform() below, which tests/keras/Cases/Draw.cs repeats.
"""
import gzip, json, os, sys, tempfile, zipfile

os.environ.setdefault("KERAS_BACKEND", "torch")
import h5py, keras, numpy as np, torch

torch.set_num_threads(1)
L, A = keras.layers, keras.applications


def uniform(seed, count, low, high):
    """count numbers of [low, high): splitmix64 of seed * 2^32 + i, its upper 24 bits."""
    z = (np.arange(count, dtype=np.uint64) + np.uint64(seed << 32)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (low + (high - low) * ((z >> np.uint64(40)).astype(np.float64) / 2**24)).astype(np.float32)


def span(path, shape):
    """Low and high for a weight, so that activations neither vanish nor explode on their way through two hundred layers."""
    kind, number = path.split("/")[-3].rstrip("0123456789_"), int(path.split("/")[-1])
    if kind == "batch_normalization":
        return [(0.8, 1.2), (-0.2, 0.2), (-0.2, 0.2), (0.8, 1.2)][number] if path_count[path.rsplit("/", 1)[0]] == 4 else [(-0.2, 0.2), (-0.2, 0.2), (0.8, 1.2)][number]
    if kind == "layer_normalization":
        return [(0.8, 1.2), (-0.2, 0.2)][number]
    if kind == "layer_scale":
        return 0.2, 0.6
    if kind == "normalization":
        return [(0.3, 0.6), (0.04, 0.08)][number] if number < 2 else (0, 0)
    if kind == "p_re_lu":
        return 0.1, 0.4
    if len(shape) == 1:
        return -0.1, 0.1
    depthwise = kind == "depthwise_conv" or (kind == "separable_conv" and number == 0)
    limit = (6 / np.prod(shape[:2] if depthwise else shape[:-1])) ** 0.5
    return float(-limit), float(limit)


path_count = {}


def redraw(model, folder):
    """The model with weights of uniform(), by the file that Keras writes; and which weight is where."""
    path = f"{folder}/model.keras"
    model.save(path)
    with zipfile.ZipFile(path) as z:
        parts = {name: z.read(name) for name in z.namelist()}
    with open(f"{folder}/w.h5", "wb") as f:
        f.write(parts["model.weights.h5"])
    weights = []
    with h5py.File(f"{folder}/w.h5", "r+") as h5:
        found = []
        h5.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) and "/vars/" in name and not name.startswith("optimizer") else None)
        path_count.clear()
        for name in found:
            path_count[name.rsplit("/", 1)[0]] = path_count.get(name.rsplit("/", 1)[0], 0) + 1
        for seed, name in enumerate(sorted(found)):
            if not name.startswith("layers/") or "seed_generator" in name:
                continue
            shape = h5[name].shape
            low, high = span(name, shape)
            h5[name][...] = uniform(seed + 1, int(np.prod(shape)), low, high).reshape(shape)
            weights.append([name, list(shape), seed + 1, low, high])
    with open(f"{folder}/w.h5", "rb") as f:
        parts["model.weights.h5"] = f.read()
    with zipfile.ZipFile(path, "w") as z:
        for name, data in parts.items():
            z.writestr(name, data)
    return keras.models.load_model(path, compile=False, safe_mode=False), json.loads(parts["config.json"]), weights


def case(name, model, out, pictures, low=0.0, high=255.0):
    keras.backend.clear_session()
    with tempfile.TemporaryDirectory() as folder:
        loaded, config, weights = redraw(model, folder)
    config.pop("compile_config", None)
    shape = [pictures, *loaded.inputs[0].shape[1:]]
    x = uniform(0, int(np.prod(shape)), low, high).reshape(shape)
    with torch.no_grad():
        y = keras.ops.convert_to_numpy(loaded(x, training=False)).astype("float32")
    print(f"{name}: {list(y.shape)} from {y.min():.3g} to {y.max():.3g}", flush=True)
    assert np.isfinite(y).all() and y.std() > 0, name
    text = json.dumps({"keras": keras.__version__, "config": config, "weights": weights, "input": shape, "low": low, "high": high,
                       "shape": list(y.shape), "expected": [float(f"{v:.8g}") for v in y.ravel().tolist()]}, separators=(",", ":"))
    with open(f"{out}/{name}.json.gz", "wb") as f, gzip.GzipFile(fileobj=f, mode="wb", mtime=0, filename="") as z:
        z.write(text.encode())


def one(*layers, size=(9, 7, 3)):
    return keras.Sequential([keras.Input(size), *layers])


def functional(build, size=(9, 7, 3)):
    x = keras.Input(size)
    return keras.Model(x, build(x))


def layers(out):
    cases = {
        "conv2d_same": one(L.Conv2D(5, 3, padding="same")),
        "conv2d_same_stride": one(L.Conv2D(5, 3, strides=2, padding="same")),
        "conv2d_same_even_kernel": one(L.Conv2D(5, (4, 2), strides=(2, 1), padding="same")),
        "conv2d_valid": one(L.Conv2D(5, (3, 2), strides=(1, 2))),
        "conv2d_dilated": one(L.Conv2D(5, 3, dilation_rate=2, padding="same")),
        "conv2d_groups": one(L.Conv2D(6, 3, groups=3, use_bias=False)),
        "conv2d_channels_first": one(L.Conv2D(5, 3, strides=2, padding="same", data_format="channels_first"), L.BatchNormalization(axis=1),
                                     L.MaxPooling2D(2, data_format="channels_first"), L.Flatten(data_format="channels_first"), size=(3, 9, 7)),
        "depthwise": one(L.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)),
        "depthwise_dilated": one(L.DepthwiseConv2D(3, dilation_rate=2, use_bias=False)),
        "separable": one(L.SeparableConv2D(6, 3, padding="same", depth_multiplier=2, activation="relu")),
        "transpose_same": one(L.Conv2DTranspose(4, 3, strides=2, padding="same")),
        "transpose_valid": one(L.Conv2DTranspose(4, 3, strides=2)),
        "transpose_narrow": one(L.Conv2DTranspose(4, 2, strides=3)),
        "max_pool_same": one(L.MaxPooling2D(3, strides=2, padding="same")),
        "max_pool_valid": one(L.MaxPooling2D((2, 3))),
        "average_pool_same": one(L.AveragePooling2D(3, strides=1, padding="same")),
        "average_pool_valid": one(L.AveragePooling2D(2)),
        "global_average": one(L.GlobalAveragePooling2D()),
        "global_average_kept": one(L.GlobalAveragePooling2D(keepdims=True), L.Conv2D(4, 1)),
        "global_max": one(L.GlobalMaxPooling2D()),
        "batch_norm_folded": one(L.Conv2D(4, 3, use_bias=False), L.BatchNormalization(), L.ReLU()),
        "batch_norm_biased": one(L.Conv2D(4, 3), L.BatchNormalization(), L.Conv2D(3, 1)),
        "batch_norm_dense": one(L.Flatten(), L.Dense(6), L.BatchNormalization(), L.Activation("relu")),
        "batch_norm_alone": one(L.BatchNormalization(), L.Conv2D(4, 3, activation="relu"), L.BatchNormalization()),
        "batch_norm_plain": one(L.Conv2D(4, 3), L.BatchNormalization(scale=False, epsilon=1e-5), L.BatchNormalization(scale=True, center=True)),
        "layer_norm": one(L.LayerNormalization(epsilon=1e-6), L.Conv2D(4, 3)),
        "normalization": one(L.Normalization(mean=[100.0, 110.0, 120.0], variance=[900.0, 1000.0, 1100.0])),
        "normalization_adapted": one(L.Rescaling(1 / 255), L.Normalization(axis=-1)),
        "normalization_inverted": one(L.Normalization(mean=3.0, variance=4.0, invert=True)),
        "rescaling": one(L.Rescaling(1 / 127.5, offset=-1)),
        "rescaling_channels": one(L.Rescaling([0.1, 0.2, 0.3], offset=[1, 2, 3]), L.Conv2D(2, 3)),
        "resizing_up": one(L.Resizing(13, 11)),
        "resizing_down": one(L.Resizing(4, 5), L.Conv2D(3, 2)),
        "resizing_nearest": one(L.Resizing(13, 5, interpolation="nearest")),
        "resizing_cropped": one(L.Resizing(6, 6, crop_to_aspect_ratio=True)),
        "resizing_padded": one(L.Resizing(6, 6, pad_to_aspect_ratio=True, fill_value=7.0)),
        "center_crop": one(L.CenterCrop(4, 4)),
        "center_crop_larger": one(L.CenterCrop(12, 6)),
        "augmentation": one(L.RandomFlip(), L.RandomRotation(0.1), L.RandomZoom(0.2), L.RandomContrast(0.1), L.GaussianNoise(0.1), L.Dropout(0.3),
                            L.SpatialDropout2D(0.2), L.Rescaling(1 / 255)),
        "flatten_planes": one(L.Conv2D(4, 3, activation="relu"), L.Flatten(), L.Dense(5)),
        "reshape": one(L.Reshape((7, 9, 3)), L.Conv2D(2, 3), L.Reshape((-1, 2)), L.Dense(3)),
        "permute": one(L.Permute((2, 1, 3)), L.Conv2D(2, 3)),
        "dense_of_pictures": one(L.Conv2D(4, 3), L.Dense(5, activation="relu")),
        "zero_padding": one(L.ZeroPadding2D(((1, 2), (0, 3)))),
        "zero_padding_symmetric": one(L.ZeroPadding2D((1, 2)), L.MaxPooling2D(2)),
        "zero_padding_before_pool": one(L.Rescaling(1.0, offset=-300.0), L.ZeroPadding2D(1), L.MaxPooling2D(3)),
        "zero_padding_before_average": one(L.Rescaling(1.0, offset=-300.0), L.ZeroPadding2D(1), L.AveragePooling2D(3)),
        "cropping": one(L.Cropping2D(((1, 2), (0, 3)))),
        "up_sampling": one(L.UpSampling2D((2, 3))),
        "up_sampling_bilinear": one(L.UpSampling2D(2, interpolation="bilinear")),
        "leaky_relu": one(L.Conv2D(3, 3), L.LeakyReLU(negative_slope=0.15)),
        "p_relu": one(L.Conv2D(3, 3), L.PReLU()),
        "p_relu_shared": one(L.Conv2D(3, 3), L.PReLU(shared_axes=[1, 2])),
        "elu": one(L.Conv2D(3, 3), L.ELU(alpha=0.7)),
        "relu_limited": one(L.Conv2D(3, 3), L.ReLU(max_value=6.0)),
        "relu_sloped": one(L.Conv2D(3, 3), L.ReLU(max_value=50.0, negative_slope=0.2)),
        "softmax_layer": one(L.Rescaling(1 / 99), L.Softmax()),
        "softmax_of_planes": one(L.Rescaling(1 / 255), L.Conv2D(4, 3, activation="softmax")),
        "shared_layer": functional(lambda x: (lambda c: L.Add()([c(L.Rescaling(0.5)(x)), c(x)]))(L.Conv2D(3, 3, padding="same"))),
        "nested": functional(lambda x: L.Dense(3)(one(L.Conv2D(3, 3), one(L.BatchNormalization(), L.ReLU(), size=(7, 5, 3)), L.Flatten())(L.Rescaling(0.01)(x)))),
        "merge": functional(lambda x: (lambda a, b: L.Concatenate()([L.Add()([a, b]), L.Subtract()([a, b]), L.Multiply()([a, b]), L.Average()([a, b, a]),
                                                                      L.Maximum()([a, b]), L.Minimum()([a, b])]))(L.Conv2D(4, 3)(x), L.Conv2D(4, 3)(x))),
        "concatenate_rows": functional(lambda x: L.Concatenate(axis=1)([L.Conv2D(3, 3, padding="same")(x), x])),
        "squeeze_and_excite": functional(lambda x: L.Multiply()([x, L.Conv2D(3, 1, activation="sigmoid")(L.Reshape((1, 1, 3))(L.GlobalAveragePooling2D()(L.Rescaling(0.01)(x))))])),
        "operations": functional(lambda x: (1.0 - (x / 127.5 - 1.0)) * 2.0),
        "operation_of_two": functional(lambda x: L.Conv2D(3, 3, padding="same")(x) + x * x),
        "operation_channels": functional(lambda x: x[..., 1:] - np.array([1.0, 2.0], dtype="float32")),
        "operation_slices": functional(lambda x: L.Conv2D(3, 2)(x)[:, 1:-1, ::2]),
        "operation_mean": functional(lambda x: keras.ops.mean(L.Conv2D(3, 2)(x), axis=[1, 2])),
        "operation_activations": functional(lambda x: keras.ops.relu6(keras.ops.silu(x / 50.0 - 2.0)) + keras.ops.sqrt(keras.ops.absolute(x))),
        "caffe": functional(lambda x: A.vgg16.preprocess_input(x)),
        "torch_style": functional(lambda x: A.densenet.preprocess_input(x)),
    }
    for activation in ["relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "sigmoid", "hard_sigmoid", "silu", "hard_silu", "tanh", "log_softmax", "softplus", "softsign",
                       "mish", "exponential"]:
        cases[f"activation_{activation}"] = one(L.Rescaling(1 / 255), L.Conv2D(4, 3, activation=activation), L.Rescaling(2.0))
    for name, model in cases.items():
        case(name, model, out, 3)


def applications(out):
    known = {
        "VGG16": A.vgg16, "VGG19": A.vgg19, "ResNet50": A.resnet, "ResNet50V2": A.resnet_v2, "MobileNet": A.mobilenet, "MobileNetV2": A.mobilenet_v2,
        "MobileNetV3Small": A.mobilenet_v3, "MobileNetV3Large": A.mobilenet_v3, "EfficientNetB0": A.efficientnet, "EfficientNetB1": A.efficientnet,
        "EfficientNetB2": A.efficientnet, "EfficientNetB3": A.efficientnet, "EfficientNetV2B0": A.efficientnet_v2, "EfficientNetV2S": A.efficientnet_v2,
        "InceptionV3": A.inception_v3, "Xception": A.xception, "DenseNet121": A.densenet, "NASNetMobile": A.nasnet, "ConvNeXtTiny": A.convnext,
    }
    for name, module in known.items():
        size = (80, 80, 3)
        base = getattr(A, name)(include_top=False, weights=None, input_shape=size)
        x = picture = keras.Input(size)
        x = base(module.preprocess_input(L.RandomFlip()(x)), training=False)
        x = L.Dropout(0.2)(L.GlobalAveragePooling2D()(x))
        case(name, keras.Model(picture, L.Dense(11, activation="softmax")(L.LayerNormalization()(x))), out, 20)


def files(out):
    """As Keras itself writes them, weights included."""
    keras.utils.set_random_seed(1)
    small = one(L.Rescaling(1 / 255), L.Conv2D(8, 3, strides=2, activation="relu"), L.BatchNormalization(), L.GlobalAveragePooling2D(), L.Dense(11, activation="softmax"), size=(16, 16, 3))
    small.compile("adam", "categorical_crossentropy")
    base = one(L.Conv2D(6, 3, padding="same"), L.BatchNormalization(), L.ReLU(), size=(16, 16, 3))
    nested = functional(lambda x: L.Dense(11, activation="softmax")(L.Flatten()(L.MaxPooling2D(4)(base(x / 127.5 - 1.0)))), size=(16, 16, 3))
    x = uniform(0, 2 * 16 * 16 * 3, 0, 255).reshape(2, 16, 16, 3)
    for name, model in {"small": small, "nested": nested}.items():
        model.save(f"{out}/{name}.keras")
        model.save(f"{out}/{name}.h5")
        y = keras.ops.convert_to_numpy(model(x, training=False))
        with open(f"{out}/{name}.json", "w") as f:
            json.dump([float(f"{v:.8g}") for v in y.ravel().tolist()], f)


os.makedirs(sys.argv[2], exist_ok=True)
{"layers": layers, "applications": applications, "files": files}[sys.argv[1]](sys.argv[2])
