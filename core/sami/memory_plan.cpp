#include "core/sami/memory_plan.h"

#include <algorithm>
#include <numeric>

#include "core/model/attention_pattern.h"
#include "core/model/decode_rows.h"
#include "core/model/generator.h"
#include "core/model/token_scores.h"
#include "core/sami/activation_size.h"
#include "core/sami/logprob_matrix.h"

namespace sami {

namespace {

// Measured on processors, over models of 30 to 135 million weights: what lies in memory for each byte of activations,
// because freed pieces do not fit what comes next and operations need room of their own; and the share of a step's
// gradients that is there before the activations go.
constexpr double kBesideActivations = 1.2;
constexpr double kEarlyGradients = 0.1;

std::int64_t bytesOf(torch::Dtype dtype) {
    return static_cast<std::int64_t>(c10::elementSize(dtype));
}

std::int64_t sum(const DevicePlan::Parts& parts) {
    return std::accumulate(parts.begin(), parts.end(), std::int64_t{0},
                           [](std::int64_t total, const auto& part) { return total + part.second; });
}

bool isTrained(const RunSettings& settings, std::initializer_list<std::string_view> anyOf) {
    const auto& targets = settings.loraTargets;
    if (settings.loraRank == 0 || targets.empty()) return true;
    return std::ranges::any_of(targets,
                               [&](const std::string& name) { return std::ranges::find(anyOf, name) != anyOf.end(); });
}

/// Tokens that are computed together when training: whole rows, as many as fit.
struct Batch {
    std::int64_t rows = 0;
    std::int64_t tokens = 0;
    std::int64_t responseTokens = 0;
    std::int64_t treeTokens = 0;  ///< of the longest prompt with its responses
};

/// What of the model lies on a device.
struct ModelPart {
    torch::Device device;
    std::int64_t numLayers = 0;
    bool embedding = false;
    bool head = false;  ///< logits are made here

    bool isOnProcessor() const { return device.is_cpu(); }
};

std::vector<ModelPart> partsOf(const PlanInputs& inputs) {
    const Placement& placement = inputs.network.placement;
    std::vector<ModelPart> parts;
    for (const std::int64_t numLayers : placement.layerCounts(inputs.model.numLayers)) {
        const torch::Device device = placement.devices()[parts.size()];
        parts.push_back({device, numLayers, device == placement.first(), device == placement.output(inputs.model)});
    }
    return parts;
}

std::int64_t numParameters(const ModelConfig& model, const ModelPart& part) {
    const std::int64_t matrix = model.vocabularySize * model.hiddenSize;
    const std::int64_t layers = model.numParameters() - matrix * (model.tiedHead ? 1 : 2);
    std::int64_t sum = layers * part.numLayers / model.numLayers;
    if (part.embedding) sum += matrix;
    if (part.head && !model.tiedHead) sum += matrix;
    return sum;
}

std::int64_t numTrainable(const PlanInputs& inputs, const ModelPart& part) {
    if (inputs.settings.loraRank == 0) return numParameters(inputs.model, part);
    return sami::numTrainable(inputs.model, inputs.settings) * part.numLayers / inputs.model.numLayers;
}

/// What an update computes of a query: prompts, and responses behind them.
struct RowShape {
    std::int64_t numPrompts = 0;
    std::int64_t numSequences = 0;
};

RowShape shapeOf(const RunSettings& settings) {
    const std::int64_t constitutions = settings.numConstitutions;
    if (settings.objective == "sami") return {constitutions, constitutions * constitutions};
    const std::int64_t own = hasPrincipled(settings, ContrastUse::Training) ? 1 : constitutions;
    return {own, settings.objective == "dpo" ? own * constitutions : own};
}

Batch batchOf(const PlanInputs& inputs, const ModelPart& part) {
    const RowShape shape = shapeOf(inputs.settings);
    const std::int64_t responses = shape.numSequences * inputs.settings.maxNewTokens;
    const std::int64_t row = shape.numPrompts * inputs.promptTokens + responses;
    const std::int64_t together = part.isOnProcessor() ? kTokensTogether : inputs.tokensTogether;
    const std::int64_t rows =
        std::clamp<std::int64_t>(together / row, 1, std::max<std::int64_t>(1, inputs.settings.queriesPerStep));
    const std::int64_t perPrompt = shape.numSequences / shape.numPrompts;
    return {rows, rows * row, rows * responses, inputs.promptTokens + perPrompt * inputs.settings.maxNewTokens};
}

/// Numbers of a layer that the backward pass keeps for each token on a processor, or makes to go through it again.
double keptPerToken(const PlanInputs& inputs, std::int64_t treeTokens) {
    const ModelConfig& model = inputs.model;
    const auto heads = static_cast<double>(model.numHeads);
    const auto hidden = static_cast<double>(model.hiddenSize);
    const double querySize = heads * static_cast<double>(model.headSize);
    const double experts = model.numExperts > 0 ? static_cast<double>(model.expertsPerToken) : 1;
    const double inner = experts * static_cast<double>(model.intermediateSize);
    const bool materialised = treeTokens * treeTokens <= kMaxMaterialisedScores;
    // Always the block's two inputs; queries, keys and values head by head; two matrices of the feed-forward block; the
    // attention weights where they are formed. The input of a projection only where something in it is trained.
    double kept = 2 * hidden + 3 * querySize + 2 * inner + (materialised ? heads * static_cast<double>(treeTokens) : 0);
    if (isTrained(inputs.settings, {"q_proj", "k_proj", "v_proj"})) kept += hidden;
    if (isTrained(inputs.settings, {"o_proj"})) kept += querySize;
    if (isTrained(inputs.settings, {"gate_proj", "up_proj", "w1", "w3"})) kept += hidden;
    if (isTrained(inputs.settings, {"down_proj", "w2"})) kept += inner;
    return kept;
}

std::int64_t activationBytes(const PlanInputs& inputs, const ModelPart& part, const Batch& batch) {
    if (part.numLayers == 0) return 0;
    const auto tokens = static_cast<double>(batch.tokens);
    const bool checkpointing = inputs.settings.activationCheckpointing;
    if (!part.isOnProcessor()) {
        return static_cast<std::int64_t>(
            tokens * activationBytesPerToken(inputs.model, part.numLayers, inputs.network.dtype, checkpointing));
    }
    const auto layers = static_cast<double>(part.numLayers);
    const auto hidden = static_cast<double>(inputs.model.hiddenSize);
    const double kept = keptPerToken(inputs, batch.treeTokens);
    // With checkpointing: the layers' inputs, and the one layer that is computed again.
    const double numbers =
        checkpointing ? tokens * (layers * hidden + kept) : tokens * layers * kept * kBesideActivations;
    return static_cast<std::int64_t>(numbers * static_cast<double>(bytesOf(inputs.network.dtype)));
}

/// Logits at the response positions, those of the frozen model with them, and the head as products rearrange it.
std::int64_t headBytes(const PlanInputs& inputs, const ModelPart& part, std::int64_t positions) {
    if (!part.head) return 0;
    const std::int64_t size = bytesOf(inputs.network.dtype);
    const std::int64_t logits = std::min(positions * inputs.model.vocabularySize, kLogitsAtOnce) * size;
    const std::int64_t head = inputs.model.vocabularySize * inputs.model.hiddenSize * size;
    return logits * (inputs.settings.comparesWithStart() ? 2 : 1) + head;
}

/// The weights in the forms that training keeps them.
struct Weights {
    std::int64_t computing = 0;
    std::int64_t masters = 0;    ///< of those that are trained, where they are not the computing ones
    std::int64_t reference = 0;  ///< of the frozen model
    std::int64_t gradients = 0;  ///< over the queries of a step
    std::int64_t fresh = 0;      ///< gradients of one computation, in the compute dtype
    std::int64_t optimizer = 0;
};

Weights weightsOf(const PlanInputs& inputs, const ModelPart& part) {
    const RunSettings& settings = inputs.settings;
    const std::int64_t all = numParameters(inputs.model, part);
    const std::int64_t trained = numTrainable(inputs, part);
    const std::int64_t size = bytesOf(inputs.network.dtype);
    const std::int64_t masterSize = settings.weightsDtype == "bfloat16" ? 2 : 4;
    const bool same = masterSize == size;
    Weights weights;
    weights.computing = (all + (settings.loraRank > 0 ? trained : 0)) * size;
    weights.masters = same ? 0 : trained * masterSize;
    weights.gradients = trained * masterSize;
    weights.fresh = same ? 0 : trained * size;
    weights.optimizer = trained * masterSize * (settings.optimizer == "adamw" ? 2 : 1);
    const bool narrow =
        settings.referenceDtype == "bfloat16" && settings.objective != "dpo" && !inputs.startsFromAdapter;
    if (holdsReference(inputs)) weights.reference = all * (narrow ? 2 : size);
    return weights;
}

DevicePlan::Parts without(DevicePlan::Parts parts) {
    std::erase_if(parts, [](const auto& part) { return part.second == 0; });
    return parts;
}

std::int64_t largestMatrix(const ModelConfig& model) {
    return std::max(model.vocabularySize, model.intermediateSize) * model.hiddenSize;
}

/// Of the process where the device is its own memory.
std::int64_t processBytes(const PlanInputs& inputs, const ModelPart& part) {
    return part.isOnProcessor() ? inputs.processBytes : 0;
}

DevicePlan::Parts loadingParts(const PlanInputs& inputs, const ModelPart& part) {
    const bool trainsAll = inputs.settings.loraRank == 0;
    const std::int64_t stored = numParameters(inputs.model, part) * (trainsAll ? 4 : bytesOf(inputs.network.dtype));
    const std::int64_t masters = weightsOf(inputs, part).masters;
    return without({{"process", processBytes(inputs, part)},
                    {"weights", stored},
                    {"weights for computing", trainsAll ? masters / 4 * bytesOf(inputs.network.dtype) : 0},
                    {"a matrix, stored and read", part.isOnProcessor() ? 2 * 4 * largestMatrix(inputs.model) : 0}});
}

DevicePlan::Parts generationParts(const PlanInputs& inputs, const ModelPart& part) {
    const ModelConfig& model = inputs.model;
    const std::int64_t size = bytesOf(inputs.network.dtype);
    const RunSettings& settings = inputs.settings;
    const std::int64_t rows = plannedRows(inputs);
    const std::int64_t columns = inputs.promptTokens + std::min(settings.maxNewTokens, model.maxPositions) + 1;
    const std::int64_t perColumn = 2 * part.numLayers * model.numKeyValueHeads * model.headSize * size;
    const std::int64_t prefill = std::min(kPrefillTokens, rows * inputs.promptTokens);
    const std::int64_t querySize = model.numHeads * model.headSize;
    const std::int64_t perToken = 4 * model.hiddenSize + 4 * querySize + 3 * model.intermediateSize;
    const Weights weights = weightsOf(inputs, part);
    const bool scoresAgain = settings.scorer != "self";  // when nothing is generated any more, and is as large
    const bool packs = settings.packWeights && part.isOnProcessor() && inputs.network.dtype == torch::kBFloat16;
    return without({{"process", processBytes(inputs, part)},
                    {"weights for computing", weights.computing},
                    {"master weights", weights.masters},
                    {"frozen model", weights.reference},
                    {"model that scores again", scoresAgain ? numParameters(model, part) * size : 0},
                    {"weights packed for decoding", packs ? numParameters(model, part) * size : 0},
                    {"key/value cache", rows * columns * perColumn},
                    {"logits", part.head ? 2 * rows * model.vocabularySize * size : 0},
                    {"prompts", part.numLayers > 0 ? prefill * perToken * size : 0}});
}

DevicePlan::Parts trainingParts(const PlanInputs& inputs, const ModelPart& part) {
    const Weights weights = weightsOf(inputs, part);
    const Batch batch = batchOf(inputs, part);
    const bool severalTimes = inputs.settings.queriesPerStep > batch.rows;
    const std::int64_t activations = activationBytes(inputs, part, batch);
    const std::int64_t head = headBytes(inputs, part, batch.responseTokens);
    // Activations are there before the gradients of a step, unless earlier computations have left some; at the end of a
    // computation it is the other way round. Layers that are computed again need their room to the end.
    const bool together = inputs.settings.activationCheckpointing;
    const std::int64_t atEnd = weights.gradients + weights.fresh;
    const auto early = static_cast<std::int64_t>(kEarlyGradients * static_cast<double>(atEnd));
    const std::int64_t left = together ? atEnd : (severalTimes ? weights.gradients : early);
    const std::int64_t atStart = activations + head + left;
    const bool startIsMore = atStart >= atEnd;
    return without({{"process", processBytes(inputs, part)},
                    {"weights for computing", weights.computing},
                    {"master weights", weights.masters},
                    {"frozen model", weights.reference},
                    {"optimiser", weights.optimizer},
                    {"gradients", startIsMore ? left : atEnd},
                    {"activations", startIsMore ? activations : 0},
                    {"logits and head", startIsMore ? head : 0}});
}

DevicePlan planOf(const PlanInputs& inputs, const ModelPart& part) {
    return {part.device, loadingParts(inputs, part), generationParts(inputs, part), trainingParts(inputs, part)};
}

/// Of the machine's memory where the model lies on other devices: weights come from the disk and go there one at a
/// time.
DevicePlan hostPlan(const PlanInputs& inputs) {
    const DevicePlan::Parts parts{{"process", inputs.processBytes},
                                  {"a matrix on its way", 2 * 4 * largestMatrix(inputs.model)}};
    return {torch::kCPU, parts, parts, parts};
}

}  // namespace

std::int64_t DevicePlan::peak() const {
    return std::max({sum(loading), sum(generation), sum(training)});
}

std::string DevicePlan::peakPhase() const {
    if (sum(training) == peak()) return "training";
    return sum(generation) == peak() ? "generation" : "loading";
}

const DevicePlan::Parts& DevicePlan::partsAtPeak() const {
    const std::string phase = peakPhase();
    return phase == "training" ? training : (phase == "generation" ? generation : loading);
}

bool holdsReference(const PlanInputs& inputs) {
    return inputs.settings.comparesWithStart() && (inputs.settings.loraRank == 0 || inputs.startsFromAdapter);
}

std::vector<std::pair<std::string, std::int64_t>> adaptedSizes(const ModelConfig& model) {
    const std::int64_t query = model.numHeads * model.headSize;
    const std::int64_t key = model.numKeyValueHeads * model.headSize;
    const std::int64_t hidden = model.hiddenSize;
    const std::int64_t inner = model.intermediateSize;
    const std::int64_t experts = std::max<std::int64_t>(1, model.numExperts);
    const bool mixture = model.numExperts > 0;
    return {{"q_proj", hidden + query},
            {"k_proj", hidden + key},
            {"v_proj", hidden + key},
            {"o_proj", query + hidden},
            {mixture ? "w1" : "gate_proj", experts * (hidden + inner)},
            {mixture ? "w3" : "up_proj", experts * (hidden + inner)},
            {mixture ? "w2" : "down_proj", experts * (inner + hidden)}};
}

std::int64_t numTrainable(const ModelConfig& model, const RunSettings& settings) {
    if (settings.loraRank == 0) return model.numParameters();
    std::int64_t perLayer = 0;
    for (const auto& [name, size] : adaptedSizes(model)) perLayer += isTrained(settings, {name}) ? size : 0;
    return model.numLayers * perLayer * settings.loraRank;
}

std::int64_t freeBytesOf(const std::vector<DeviceRoom>& rooms, torch::Device device) {
    const auto found = std::ranges::find(rooms, device, &DeviceRoom::device);
    return found == rooms.end() ? 0 : found->freeBytes;
}

const DevicePlan& MemoryPlan::tightest(const std::vector<DeviceRoom>& rooms) const {
    return *std::ranges::min_element(devices, {}, [&](const DevicePlan& plan) {
        const auto free = static_cast<double>(std::max<std::int64_t>(1, freeBytesOf(rooms, plan.device)));
        return -static_cast<double>(plan.peak()) / free;
    });
}

bool MemoryPlan::fits(const std::vector<DeviceRoom>& rooms) const {
    return std::ranges::all_of(devices,
                               [&](const DevicePlan& plan) { return plan.peak() <= freeBytesOf(rooms, plan.device); });
}

MemoryPlan planMemory(const PlanInputs& inputs) {
    MemoryPlan plan;
    for (const ModelPart& part : partsOf(inputs)) plan.devices.push_back(planOf(inputs, part));
    if (!inputs.network.placement.first().is_cpu()) plan.devices.push_back(hostPlan(inputs));
    return plan;
}

std::int64_t plannedRows(const PlanInputs& inputs) {
    const RunSettings& settings = inputs.settings;
    const std::int64_t answers = settings.numConstitutions * (settings.queriesPerIteration + settings.heldOutQueries);
    const std::int64_t suited = inputs.network.placement.first().is_cpu() ? kRowsOnProcessor : 1;
    return std::min(settings.generationBatch > 0 ? settings.generationBatch : suited, answers);
}

PartNeeds trainingNeeds(const PlanInputs& inputs) {
    const torch::Device device = inputs.network.placement.first();
    const std::int64_t layers = inputs.model.numLayers;
    const auto peak = [&](const ModelPart& part) { return static_cast<double>(planOf(inputs, part).peak()); };
    return {peak({device, 0, true, false}), peak({device, layers, false, false}) / static_cast<double>(layers),
            peak({device, 0, false, true})};
}

WorkPlan planWork(const PlanInputs& inputs) {
    const RunSettings& settings = inputs.settings;
    const auto constitutions = static_cast<double>(settings.numConstitutions);
    const auto response = static_cast<double>(settings.maxNewTokens);
    const auto training = static_cast<double>(settings.queriesPerIteration);
    const auto heldOut = static_cast<double>(settings.heldOutQueries);
    const ModelConfig& model = inputs.model;
    double active = static_cast<double>(model.numParameters());
    if (model.numExperts > 0) {
        const std::int64_t idle = (model.numExperts - model.expertsPerToken) * 3 * model.hiddenSize *
                                  model.intermediateSize * model.numLayers;
        active -= static_cast<double>(idle);
    }
    const double row =
        constitutions * static_cast<double>(inputs.promptTokens) + constitutions * constitutions * response;
    const RowShape shape = shapeOf(settings);
    const double trainingRow = static_cast<double>(shape.numPrompts) * static_cast<double>(inputs.promptTokens) +
                               static_cast<double>(shape.numSequences) * response;
    const double forward = 2 * active;
    const double passes = settings.activationCheckpointing ? 4 : 3;
    return {forward * constitutions * response * (training + 2 * heldOut),
            forward * (trainingRow * passes * training + row * 2 * heldOut)};
}

}  // namespace sami
