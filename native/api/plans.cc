// Choices that lowering asks for: layouts and primitives.
#include <oneapi/dnnl/dnnl.hpp>

#include "api/door.h"
#include "engine_thread.h"
#include "primitives/convolution.h"
#include "primitives/layouts.h"
#include "primitives/matmul.h"
#include "primitives/pooling.h"
#include "threads.h"

namespace millrace {

namespace {

std::string isaName() {
  struct Name {
    dnnl::cpu_isa isa;
    const char* name;
  };
  const Name names[] = {{dnnl::cpu_isa::sse41, "sse41"},
                        {dnnl::cpu_isa::avx, "avx"},
                        {dnnl::cpu_isa::avx2, "avx2"},
                        {dnnl::cpu_isa::avx512_core, "avx512_core"},
                        {dnnl::cpu_isa::avx512_core_vnni, "avx512_core_vnni"},
                        {dnnl::cpu_isa::avx512_core_bf16, "avx512_core_bf16"}};
  const dnnl::cpu_isa isa = dnnl::get_effective_cpu_isa();
  for (const Name& known : names) {
    if (known.isa == isa) return known.name;
  }
  // Newer names depend on oneDNN's version; the number says as much. Its bits are those of the sets that it contains.
  const int bits = static_cast<int>(isa);
  const int bfloat16 = static_cast<int>(dnnl::cpu_isa::avx512_core_bf16);
  return text((bits & bfloat16) == bfloat16 ? "avx512_core_bf16_isa_" : "isa_", bits);
}

napi_value makeLayoutInfo(napi_env env, const Layout& layout) {
  napi_value info = makeObject(env);
  setProperty(env, info, "id", makeNumber(env, layout.id));
  setProperty(env, info, "bytes", makeNumber(env, static_cast<double>(layout.bytes())));
  setProperty(env, info, "format", makeString(env, formatName(layout.format)));
  setProperty(env, info, "dtype", makeString(env, dataTypeName(onednn::typeOf(layout.desc))));
  return info;
}

std::vector<std::pair<int64_t, int64_t>> paddingOf(const Value& request) {
  const Value value = request.get("padding");
  std::vector<std::pair<int64_t, int64_t>> padding;
  for (uint32_t i = 0; i < value.length(); i++) {
    const std::vector<int64_t> pair = value.at(i).integers();
    MILLRACE_CHECK(pair.size() == 2, "\"padding\": expected [before, after] for each spatial dimension.");
    padding.emplace_back(pair[0], pair[1]);
  }
  return padding;
}

template <typename Enumeration, size_t count>
Enumeration oneOf(const Value& value, const char* const (&names)[count]) {
  const std::string name = value.string();
  std::string all;
  for (size_t i = 0; i < count; i++) {
    if (name == names[i]) return static_cast<Enumeration>(i);
    all += text(i == 0 ? "" : ", ", names[i]);
  }
  throw Error(text("\"", value.name(), "\": expected one of ", all, "; got \"", name, "\"."));
}

/** Plans are made on the engine thread: what oneDNN offers depends on the thread's OpenMP settings. */
template <typename Plan, typename Request>
std::shared_ptr<const Plan> planOnEngine(std::shared_ptr<const Plan> (*plan)(const Request&), const Request& request) {
  std::shared_ptr<const Plan> result;
  EngineThread::get().call([&] { result = plan(request); });
  return result;
}

std::optional<int64_t> optionalInteger(const Value& object, const char* name) {
  const std::optional<Value> value = object.find(name);
  if (!value) return std::nullopt;
  return value->integer();
}

bool optionalBoolean(const Value& object, const char* name) {
  const std::optional<Value> value = object.find(name);
  return value && value->boolean();
}

/** float32 unless the request says otherwise. */
DataType dataType(const Value& object, const char* name) {
  const std::optional<Value> value = object.find(name);
  return value ? parseDataType(value->string()) : DataType::f32;
}

}  // namespace

napi_value describeEngine(const Arguments& arguments) {
  napi_env env = arguments.env();
  const dnnl_version_t* version = dnnl_version();
  napi_value description = makeObject(env);
  setProperty(env, description, "onednn",
              makeString(env, text(version->major, '.', version->minor, '.', version->patch)));
  setProperty(env, description, "isa", makeString(env, isaName()));
  setProperty(env, description, "threads", makeNumber(env, threadCount()));
  return description;
}

napi_value describeLayout(const Arguments& arguments) {
  const Value request = arguments.get(0, "request");
  static const char* const roles[] = {"activation", "kernel"};
  const LogicalTensor tensor{oneOf<Role>(request.get("role"), roles), request.get("shape").integers(),
                             optionalInteger(request, "groups").value_or(1), dataType(request, "dtype")};
  for (const int64_t size : tensor.shape) {
    MILLRACE_CHECK(size >= 1, "\"shape\": sizes must be positive, got ", formatShape(tensor.shape), ".");
  }
  const std::string format = request.get("format").string();
  const auto desc = tensor.desc(parseFormat(format));
  MILLRACE_CHECK(desc.has_value(), "The format ", format, " does not fit the shape ", formatShape(tensor.shape), ".");
  return makeLayoutInfo(arguments.env(), registerLayout(tensor, *desc));
}

napi_value planConvolutionDoor(const Arguments& arguments) {
  napi_env env = arguments.env();
  const Value value = arguments.get(0, "request");
  static const char* const kinds[] = {"forward", "inputGradient", "kernelGradient"};
  ConvolutionRequest request;
  request.kind = oneOf<ConvolutionKind>(value.get("kind"), kinds);
  request.input = value.get("input").integers();
  request.kernel = value.get("kernel").integers();
  request.output = value.get("output").integers();
  request.strides = value.get("strides").integers();
  request.dilations = value.get("dilations").integers();
  request.padding = paddingOf(value);
  request.groups = value.get("groups").integer();
  request.bias = value.get("bias").boolean();
  request.relu = value.get("relu").boolean();
  if (const auto plainSums = value.find("plainSums")) request.plainSums = plainSums->boolean();
  request.inputLayout = optionalInteger(value, "inputLayout");
  request.outputLayout = optionalInteger(value, "outputLayout");
  request.type = dataType(value, "dtype");
  request.resultType = dataType(value, "resultDtype");
  const auto plan = planOnEngine(planConvolution, request);
  napi_value result = makeObject(env);
  setProperty(env, result, "id", makeNumber(env, plan->id));
  setProperty(env, result, "input", makeLayoutInfo(env, plan->input));
  setProperty(env, result, "kernel", makeLayoutInfo(env, plan->kernel));
  setProperty(env, result, "output", makeLayoutInfo(env, plan->output));
  setProperty(env, result, "implementation", makeString(env, plan->primitive->implementation()));
  return result;
}

napi_value planMatmulDoor(const Arguments& arguments) {
  napi_env env = arguments.env();
  const Value value = arguments.get(0, "request");
  constexpr int64_t most = int64_t{1} << 40;
  MatmulRequest request;
  request.batch = value.get("batch").integer(1, most);
  request.m = value.get("m").integer(1, most);
  request.n = value.get("n").integer(1, most);
  request.k = value.get("k").integer(1, most);
  request.transposeA = value.get("transposeA").boolean();
  request.transposeB = value.get("transposeB").boolean();
  request.bias = value.get("bias").boolean();
  request.relu = value.get("relu").boolean();
  if (const auto place = value.find("place")) {
    request.placeDims = place->get("dims").integers();
    request.placeStrides = place->get("strides").integers();
  }
  request.packB = optionalBoolean(value, "packB");
  request.type = dataType(value, "dtype");
  request.resultType = dataType(value, "resultDtype");
  const auto plan = planOnEngine(planMatmul, request);
  napi_value result = makeObject(env);
  setProperty(env, result, "id", makeNumber(env, plan->id));
  if (plan->packing) {
    napi_value packing = makeObject(env);
    setProperty(env, packing, "from", makeLayoutInfo(env, plan->packing->first));
    setProperty(env, packing, "to", makeLayoutInfo(env, plan->packing->second));
    setProperty(env, result, "packing", packing);
  }
  setProperty(env, result, "implementation", makeString(env, plan->primitive->implementation()));
  return result;
}

napi_value planPoolDoor(const Arguments& arguments) {
  napi_env env = arguments.env();
  const Value value = arguments.get(0, "request");
  static const char* const kinds[] = {"maxForward", "maxBackward", "averageForward", "averageBackward"};
  const int kind = oneOf<int>(value.get("kind"), kinds);
  PoolRequest request;
  request.maximum = kind < 2;
  request.backward = kind % 2 == 1;
  request.input = value.get("input").integers();
  request.output = value.get("output").integers();
  request.window = value.get("window").integers();
  request.strides = value.get("strides").integers();
  request.padding = paddingOf(value);
  request.inputLayout = value.get("inputLayout").integer();
  request.workspace = value.get("workspace").boolean();
  MILLRACE_CHECK(request.workspace || kind != 1, "\"workspace\": max pooling goes backward with a workspace only.");
  const auto plan = planOnEngine(planPool, request);
  napi_value result = makeObject(env);
  setProperty(env, result, "id", makeNumber(env, plan->id));
  setProperty(env, result, "input", makeLayoutInfo(env, plan->input));
  setProperty(env, result, "output", makeLayoutInfo(env, plan->output));
  setProperty(env, result, "workspaceBytes", makeNumber(env, static_cast<double>(plan->workspaceBytes())));
  setProperty(env, result, "implementation", makeString(env, plan->primitive->implementation()));
  return result;
}

}  // namespace millrace
