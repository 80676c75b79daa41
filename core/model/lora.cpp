#include "core/model/lora.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/seeded_random.h"
#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kLayers = "model.layers.";
constexpr std::string_view kRouter = "block_sparse_moe.gate";

std::string_view lastName(std::string_view module) {
    return module.substr(module.rfind('.') + 1);
}

/// Uniform in ±bound. Every adapter has a stream of its own, named after its module.
torch::Tensor uniform(std::vector<std::int64_t> shape, double bound, std::uint64_t seed, const std::string& module) {
    torch::Tensor values = torch::empty(shape, torch::kFloat32);
    SeededRandom random(seed, "adapter " + module);
    auto* at = values.data_ptr<float>();
    for (std::int64_t i = 0; i < values.numel(); ++i) at[i] = static_cast<float>((2 * random.uniform() - 1) * bound);
    return values;
}

}  // namespace

std::vector<std::pair<std::string, Projection>> adaptableProjections(CausalLm& network) {
    std::vector<std::pair<std::string, Projection>> found;
    for (const auto& module : network->named_modules()) {
        if (!module.key().starts_with(kLayers) || module.key().ends_with(kRouter)) continue;
        if (auto projection = std::dynamic_pointer_cast<ProjectionImpl>(module.value()))
            found.emplace_back(module.key(), Projection(projection));
    }
    return found;
}

Result<void> checkTargets(const std::vector<std::string>& targets, const std::set<std::string>& known) {
    for (const std::string& target : targets) {
        if (known.contains(target)) continue;
        return fail(ErrorKind::Usage, "lora_targets: the model has no projection {name}; it has {names}",
                    {{"name", target}, {"names", joined({known.begin(), known.end()}, ", ")}});
    }
    return {};
}

Result<void> addAdapters(CausalLm& network, const LoraOptions& options, std::uint64_t seed) {
    const auto projections = adaptableProjections(network);
    std::set<std::string> known;
    for (const auto& [module, projection] : projections) known.emplace(lastName(module));
    if (Result<void> done = checkTargets(options.targets, known); !done) return done;
    const torch::NoGradGuard noGrad;
    for (auto [module, projection] : projections) {
        const bool wanted =
            options.targets.empty() || std::ranges::find(options.targets, lastName(module)) != options.targets.end();
        if (!wanted) continue;
        // What PEFT's Kaiming initialisation with a = √5 comes to.
        const double bound = 1 / std::sqrt(static_cast<double>(projection->inSize()));
        const torch::Tensor a = uniform({options.rank, projection->inSize()}, bound, seed, module);
        const torch::Tensor b = torch::zeros({projection->outSize(), options.rank}, torch::kFloat32);
        projection->attachAdapter(a, b, options.scaling());
    }
    freezeAllButAdapters(network);
    return {};
}

void freezeAllButAdapters(CausalLm& network) {
    for (const auto& parameter : network->named_parameters()) {
        torch::Tensor weight = parameter.value();
        weight.requires_grad_(lastName(parameter.key()).starts_with("lora_"));
    }
}

std::vector<std::pair<std::string, torch::Tensor>> trainableParameters(CausalLm& network) {
    std::vector<std::pair<std::string, torch::Tensor>> found;
    for (const auto& parameter : network->named_parameters()) {
        if (parameter.value().requires_grad()) found.emplace_back(parameter.key(), parameter.value());
    }
    return found;
}

AdaptersOff::AdaptersOff(CausalLm& network) : m_network(network) {
    for (auto& [module, projection] : adaptableProjections(m_network)) projection->enableAdapter(false);
}

AdaptersOff::~AdaptersOff() {
    for (auto& [module, projection] : adaptableProjections(m_network)) projection->enableAdapter(true);
}

void mergeAdapters(CausalLm& network) {
    for (auto& [module, projection] : adaptableProjections(network)) projection->mergeAdapter();
    for (torch::Tensor& weight : network->parameters()) weight.requires_grad_(true);
}

}  // namespace sami
