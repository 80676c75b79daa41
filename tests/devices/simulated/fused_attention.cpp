#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/native/transformers/attention.h>
#include <ATen/ops/_fused_sdp_choice_native.h>
#include <torch/library.h>
#include <torch/torch.h>

#include <cmath>

#include "tests/devices/simulated/host_aliases.h"
#include "tests/devices/simulated/operation_trace.h"
#include "tests/devices/simulated/segment_attention.h"

namespace sami::simulated {

namespace {

using at::Tensor;
using MaybeTensor = std::optional<Tensor>;
using MaybeCount = std::optional<std::int64_t>;

/// scaled_dot_product_attention takes what it would take on the processor: one fused kernel for every type, so that
/// scores take no memory of the device.
std::int64_t chooseOnProcessor(const Tensor& query, const Tensor& key, const Tensor& value, const MaybeTensor& mask,
                               double dropout, bool isCausal, std::optional<double> scale, bool grouped) {
    return at::native::_fused_sdp_choice_cpp(query, key, value, mask, dropout, isCausal, scale, grouped);
}

/// Who asks by name wants to know what _flash_attention_forward takes: on CUDA, 16-bit numbers.
std::int64_t choose(const Tensor& query, const Tensor& key, const Tensor& value, const MaybeTensor& mask,
                    double dropout, bool isCausal, std::optional<double> scale, bool grouped) {
    const bool is16Bit = query.scalar_type() == at::kBFloat16 || query.scalar_type() == at::kHalf;
    if (!is16Bit) return static_cast<std::int64_t>(at::SDPBackend::math);
    return chooseOnProcessor(query, key, value, mask, dropout, isCausal, scale, grouped);
}

/// The tensors of a call on packed rows, checked and on the host.
SegmentAttention packedCall(HostAliases& aliases, std::initializer_list<Tensor> tensors, bool isCausal,
                            std::optional<double> scale, MaybeCount before, MaybeCount after) {
    std::vector<Tensor> host;
    for (const Tensor& tensor : tensors) {
        TORCH_CHECK(tensor.device() == tensors.begin()->device(),
                    "Expected all tensors to be on the same device, but found at least two devices, ",
                    tensors.begin()->device(), " and ", tensor.device(), "! (in packed attention)");
        host.push_back(aliases.onHost(tensor));
    }
    const double usual = 1 / std::sqrt(static_cast<double>(host[0].size(-1)));
    const auto limited = [](MaybeCount keys) { return keys && *keys >= 0 ? keys : std::nullopt; };  // −1 is no limit
    return {host[0],  host[1],         host[2],       host[3], host[4], scale.value_or(usual),
            isCausal, limited(before), limited(after)};
}

std::tuple<Tensor, Tensor, Tensor, Tensor, Tensor> flashForward(
    const Tensor& query, const Tensor& key, const Tensor& value, const MaybeTensor& queryEnds,
    const MaybeTensor& keyEnds, std::int64_t, std::int64_t, double dropout, bool isCausal, bool,
    std::optional<double> scale, MaybeCount before, MaybeCount after, const MaybeTensor& usedKeys,
    const MaybeTensor& slopes, const MaybeTensor& blocks, MaybeCount) {
    TORCH_CHECK_NOT_IMPLEMENTED(queryEnds && keyEnds && dropout == 0 && !usedKeys && !slopes && !blocks,
                                "simulated devices have FlashAttention for packed rows only, without dropout");
    TORCH_CHECK(query.scalar_type() == at::kBFloat16 || query.scalar_type() == at::kHalf,
                "FlashAttention only support fp16 and bf16 data type");
    traceOperation({"aten::_flash_attention_forward", ""}, query.device());
    const at::AutoDispatchBelowADInplaceOrView onMemoryAlone;
    HostAliases aliases(query.device());
    const auto call = packedCall(aliases, {query, key, value, *queryEnds, *keyEnds}, isCausal, scale, before, after);
    const auto [output, logSumExp] = call.forward();
    const auto nothing = [&] { return at::empty({0}, query.options().dtype(at::kLong)); };
    return {aliases.onDevice(output), aliases.onDevice(logSumExp), nothing(), nothing(), nothing()};
}

std::tuple<Tensor, Tensor, Tensor> flashBackward(const Tensor& gradient, const Tensor& query, const Tensor& key,
                                                 const Tensor& value, const Tensor& output, const Tensor& logSumExp,
                                                 const Tensor& queryEnds, const Tensor& keyEnds, std::int64_t,
                                                 std::int64_t, double, bool isCausal, const Tensor&, const Tensor&,
                                                 std::optional<double> scale, MaybeCount before, MaybeCount after) {
    traceOperation({"aten::_flash_attention_backward", ""}, query.device());
    const at::AutoDispatchBelowADInplaceOrView onMemoryAlone;
    HostAliases aliases(query.device());
    const auto call = packedCall(aliases, {query, key, value, queryEnds, keyEnds, gradient, output, logSumExp},
                                 isCausal, scale, before, after);
    const auto [dQuery, dKey, dValue] =
        call.backward(aliases.onHost(gradient), aliases.onHost(output), aliases.onHost(logSumExp));
    return {aliases.onDevice(dQuery), aliases.onDevice(dKey), aliases.onDevice(dValue)};
}

}  // namespace

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
    library.impl("_fused_sdp_choice", &choose);
    library.impl("_flash_attention_forward", &flashForward);
    library.impl("_flash_attention_backward", &flashBackward);
}

}  // namespace sami::simulated

namespace at::native {

REGISTER_PRIVATEUSE1_DISPATCH(_fused_sdp_choice_stub, &sami::simulated::chooseOnProcessor)

}  // namespace at::native
