#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <QString>

#include "core/dataset/response.h"

namespace sami {

/// An answer as the worker wrote it.
struct SampleAnswer {
    QString constitution;  ///< text it was written under
    QString text;
    qint64 tokens = 0;
    bool cutOff = false;  ///< ended by the token limit
    QString thought{};    ///< written before it, and no part of it
};

/// Answers to one query, one under each constitution.
struct Sample {
    QString query;
    QString writtenBy;                  ///< "Written by the base model"
    std::vector<SampleAnswer> answers;  ///< in the order of the constitutions
};

/// Puts responses together that belong to one query.
class SampleGathering {
public:
    /// @param constitutions C
    explicit SampleGathering(std::size_t constitutions) : m_constitutions(constitutions) {}

    /// The samples that these responses complete. A response that was there already is passed over.
    std::vector<Sample> add(const std::vector<Response>& responses);

private:
    std::size_t m_constitutions;
    std::int64_t m_nextSeq = 0;
    /// By model, purpose and query.
    std::map<std::tuple<std::string, ResponsePurpose, std::string>, std::vector<Response>> m_incomplete;
};

}  // namespace sami
