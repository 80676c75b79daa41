#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <QString>

#include "core/workbench/models.h"

namespace sami {

/// Which models of the experiment can be compared, and how people call them.
struct ModelChoices {
    std::vector<ModelPair> pairs;                    ///< that have answered the same, latest candidate first
    std::map<std::string, QString> words;            ///< by the names of the models
    std::set<std::string> writtenElsewhere{};        ///< names of those that are imported answers alone
    QString nameOf(const std::string& model) const;  ///< in words; its own name where it is not known
    /// The baselines that `candidate` can be compared with.
    std::vector<std::string> baselinesOf(const std::string& candidate) const;
    std::vector<std::string> candidates() const;
    /// Whether it can be asked: it is no more than answers otherwise, written elsewhere.
    bool canAnswer(const std::string& model) const { return !writtenElsewhere.contains(model); }
    bool operator==(const ModelChoices&) const = default;
};

/// In the document's thread.
Result<ModelChoices> readModelChoices(const Document& document);

}  // namespace sami
