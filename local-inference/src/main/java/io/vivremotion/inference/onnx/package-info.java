/** ONNX Runtime behind two small types: the only package that imports {@code ai.onnxruntime}. */
@NullMarked
package io.vivremotion.inference.onnx;

import org.jspecify.annotations.NullMarked;
