#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/sami/logprob_matrix.h"
#include "core/sami/objective.h"
#include "core/sami/optimizer.h"
#include "core/sami/rank_group.h"
#include "core/sami/sami_loss.h"

namespace sami {

struct TrainerOptions {
    Objective objective = Objective::Sami;
    double dpoBeta = 0.1;
    std::string optimizer = "rmsprop";
    OptimizerOptions optimizerOptions;
    double clipNorm = 0;                          ///< largest total gradient norm, 0 = no clipping
    double klWeight = 0;                          ///< β of the KL to the reference
    bool measureKl = false;                       ///< whether it is computed where nothing weighs it
    bool klAllPositions = false;                  ///< see Divergence
    torch::Dtype mastersDtype = torch::kFloat32;  ///< bfloat16 repeats the reference's pure bfloat16 training
    RankGroup ranks;                              ///< that share the queries of an update

    bool comparesWithReference() const { return klWeight != 0 || measureKl || objective == Objective::Dpo; }
};

/// What one optimiser update did.
struct StepReport {
    std::optional<SamiBound> bound;        ///< SAMI: mean over the step's queries, before the update
    double loss = 0;                       ///< what was minimised: the objective's loss plus the KL term
    std::optional<double> rewardMargin;    ///< DPO: see RowLoss, mean over the step's queries
    std::optional<double> rewardAccuracy;  ///< DPO
    std::optional<double> kl;              ///< nats, mean over queries; nothing where none is compared with
    double entropy = 0;                    ///< nats per token
    double gradientNorm = 0;               ///< before clipping
    double updateNorm = 0;                 ///< ‖Δθ‖ of the float32 masters
    double changedShare = 0;               ///< share of the stored weights (compute dtype) whose value changed
    std::int64_t numTokens = 0;            ///< tokens computed forward
    std::vector<torch::Tensor> matrices;   ///< [C, C] float32 of each query, detached, on the CPU; see LogProbMatrix
};

/// Training with master weights, float32 unless asked otherwise, of all weights or of the adapters where the network
/// has some (LoRA). The network computes in `computeDtype`; gradients are accumulated in the masters' dtype over the
/// queries of a step; after each update the masters are rounded into the network.
class Trainer {
public:
    /// @param network what is trained in float32 as loaded; becomes the computing copy
    /// @param reference frozen model in the compute dtype for the KL term; null where it is not compared with or when
    /// the frozen model is the network without its adapters
    static Result<std::unique_ptr<Trainer>> create(CausalLm network, torch::Dtype computeDtype,
                                                   const TrainerOptions& options, CausalLm reference = nullptr);

    /// One update on the mean loss over `rows`, which all ranks are given alike and which have one shape. @param
    /// afterQueries called with the number of queries done, now and then; an error it returns ends the step and leaves
    /// the weights as they were. Where memory runs out, fewer rows are computed together from then on. Error: that one,
    /// Numeric when loss or gradient is not finite, Memory when there is none for one row (weights untouched), or
    /// another rank's.
    Result<StepReport> step(const std::vector<MatrixRow>& rows, double learningRate,
                            const std::function<Result<void>(std::size_t)>& afterQueries = {});

    CausalLm& network() { return m_network; }
    /// What the network is compared with, as the options say; borrows the trainer's frozen model.
    Divergence divergence();
    Optimizer& optimizer() { return *m_optimizer; }
    /// Masters in the order of trainableParameters(); they share memory with a network of the same dtype.
    const std::vector<torch::Tensor>& masters() const { return m_masters; }
    /// Their names, the parameters' own.
    const std::vector<std::string>& names() const { return m_names; }
    /// Both together, as files of weights take them.
    std::vector<std::pair<std::string, torch::Tensor>> namedMasters() const;
    /// Replaces masters (same shapes) and rounds them into the network.
    void setMasters(const std::vector<torch::Tensor>& values);

private:
    Trainer(CausalLm network, torch::Dtype computeDtype, const TrainerOptions& options, CausalLm reference);
    Result<void> accumulate(std::span<const MatrixRow> rows, double weight, StepReport& report);
    /// Adds the numbers that one row left on the device, kNumbersOfRow of them.
    Result<void> addRow(const MatrixRow& row, double weight, const double* numbers, StepReport& report) const;
    /// Computes this rank's rows.
    Result<void> accumulateAll(std::span<const MatrixRow> rows, double weight, StepReport& report,
                               const std::function<Result<void>(std::size_t)>& afterQueries);
    /// The same, with fewer rows together where memory does not suffice.
    Result<void> accumulateWithinMemory(std::span<const MatrixRow> rows, double weight, StepReport& report,
                                        const std::function<Result<void>(std::size_t)>& afterQueries);
    void collectGradients();
    Result<void> computeShare(std::span<const MatrixRow> rows, double weight, StepReport& report,
                              const std::function<Result<void>(std::size_t)>& afterQueries);
    /// Learns whether all ranks have computed their rows, and makes room for gradients that only others have.
    Result<void> handshake(const Result<void>& own);
    /// Makes gradients and report those of all ranks. @param own how computing this rank's went
    Result<void> combine(const Result<void>& own, std::span<const MatrixRow> rows, StepReport& report);
    /// Parameters that have a gradient, neighbours that are worked on together.
    using Groups = std::vector<std::vector<std::size_t>>;
    double gradientNorm(const Groups& groups) const;
    /// One each on a processor, where that needs the least room.
    Groups updateGroups() const;
    void applyUpdate(const Groups& groups, double learningRate, double scale, StepReport& report);
    void clearGradients();

    CausalLm m_network;
    CausalLm m_reference{nullptr};
    TrainerOptions m_options;
    std::int64_t m_tokensTogether = kTokensTogether;
    std::unique_ptr<Optimizer> m_optimizer;
    std::vector<std::string> m_names;
    std::vector<torch::Tensor> m_parameters;  ///< those of the network that are trained, compute dtype
    std::vector<torch::Tensor> m_masters;
    std::vector<torch::Tensor> m_gradients;  ///< in the masters' dtype, summed over the queries of the step
};

}  // namespace sami
