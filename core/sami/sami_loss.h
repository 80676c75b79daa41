#pragma once

#include <torch/torch.h>

namespace sami {

/// Symmetric InfoNCE loss of SAMI for one query (arXiv:2404.14313).
/// @param logProbs [C, C], mean log p per response token in nats; row i = constitution i, column j = the response
/// written under constitution j.
/// @return scalar in nats, towards 0 when the model separates constitutions. ln C when it ignores them and finds their
/// responses equally likely. Above ln C when it finds some likelier than others whatever the constitution: the columns
/// still give ln C, but the rows guess those every time ([[−3, −1], [−3, −1]] gives 0.910). Above it as well when a
/// response is likelier under a wrong constitution.
/// @pre C >= 2 and square (a caller's bug otherwise). Keeps the graph of `logProbs`.
torch::Tensor samiLoss(const torch::Tensor& logProbs);

/// A query with less of a loss has next to nothing left to teach, nats.
inline constexpr double kSaturatedLoss = 0.01;

/// What one matrix, or the mean over several, says about how well responses tell constitutions apart.
struct SamiBound {
    double loss = 0;  ///< nats
    /// ln C − loss, the lower bound on the mutual information, nats. The information is never negative: a bound below 0
    /// is a loose one and says nothing of it but that guesses are worse than chance, see samiLoss().
    double mi = 0;
    double miRows = 0;          ///< ln C − cross-entropy of the rows: which response belongs to this constitution
    double miColumns = 0;       ///< ln C − cross-entropy of the columns: which constitution wrote this response
    double rowAccuracy = 0;     ///< share of rows whose strictly largest entry is on the diagonal
    double columnAccuracy = 0;  ///< the same of columns
    /// Mean log p per token of responses under the constitutions they were written for, nats.
    double diagonalLogProb = 0;
    double saturatedShare = 0;  ///< share of the queries whose loss is below kSaturatedLoss
};

/// @param logProbs [C, C] of one query, any dtype and device
SamiBound samiBound(const torch::Tensor& logProbs);

/// Mean over queries, each a matrix of its own: never computed from averaged log-probs. @pre not empty
SamiBound meanBound(const std::vector<torch::Tensor>& matrices);

}  // namespace sami
