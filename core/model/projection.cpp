#include "core/model/projection.h"

#include <ATen/core/dispatch/Dispatcher.h>

namespace sami {

namespace {

using torch::Tensor;
using Reorder = Tensor(const Tensor&, std::optional<std::int64_t>);
using Scalars = c10::List<std::optional<at::Scalar>>;
using Product = Tensor(const Tensor&, const Tensor&, const std::optional<Tensor>&, std::string_view, Scalars,
                       std::optional<std::string_view>);

/// oneDNN's operators, which LibTorch registers where it was built with oneDNN.
std::optional<c10::OperatorHandle> found(const char* name) {
    return c10::Dispatcher::singleton().findSchema({name, ""});
}

}  // namespace

ProjectionImpl::ProjectionImpl(std::int64_t inSize, std::int64_t outSize, bool withBias, torch::TensorOptions options) {
    m_weight = register_parameter("weight", torch::empty({outSize, inSize}, options));
    if (withBias) m_bias = register_parameter("bias", torch::empty({outSize}, options));
}

Tensor ProjectionImpl::forward(const Tensor& x) {
    const Tensor y = m_packed.defined() ? packedLinear(x, m_packed, m_bias) : torch::linear(x, m_weight, m_bias);
    if (!hasAdapter() || !m_adapterEnabled) return y;
    const Tensor narrow = torch::linear(x.to(m_adapterA.scalar_type()), m_adapterA);
    return torch::add(y, torch::linear(narrow, m_adapterB).to(y.scalar_type()), m_adapterScaling);
}

void ProjectionImpl::attachAdapter(const Tensor& a, const Tensor& b, double scaling) {
    m_adapterA = register_parameter("lora_A", a.to(m_weight.device()));
    m_adapterB = register_parameter("lora_B", b.to(m_weight.device()));
    m_adapterScaling = scaling;
}

void ProjectionImpl::mergeAdapter() {
    if (!hasAdapter()) return;
    const torch::NoGradGuard noGrad;
    const Tensor product = torch::mm(m_adapterB.to(torch::kFloat32), m_adapterA.to(torch::kFloat32));
    m_weight.copy_(torch::add(m_weight.to(torch::kFloat32), product, m_adapterScaling));
    for (const char* name : {"lora_A", "lora_B"}) parameters_.erase(name);
    m_adapterA = m_adapterB = Tensor();
}

void ProjectionImpl::pack(std::int64_t rows) {
    m_packed = packedWeight(m_weight, rows);
}

Tensor packedWeight(const Tensor& weight, std::int64_t rows) {
    if (!weight.device().is_cpu() || weight.scalar_type() != torch::kBFloat16) return {};
    static const auto reorder = found("mkldnn::_reorder_linear_weight");
    if (!reorder || !found("mkldnn::_linear_pointwise") || !at::globalContext().userEnabledMkldnn()) return {};
    return reorder->typed<Reorder>().call(weight.detach(), rows);
}

Tensor packedLinear(const Tensor& x, const Tensor& packed, const Tensor& bias) {
    static const auto product = found("mkldnn::_linear_pointwise")->typed<Product>();
    return product.call(x, packed, bias.defined() ? std::optional<Tensor>(bias) : std::nullopt, "none", Scalars(), "");
}

}  // namespace sami
