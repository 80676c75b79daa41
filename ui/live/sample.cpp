#include "ui/live/sample.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>

#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// What a run calls the model it began with.
constexpr const char* kFirstModel = "base";

QString writerName(const std::string& model) {
    if (model == kFirstModel) return QCoreApplication::translate("SamplesCard", "Written by the base model");
    return QCoreApplication::translate("SamplesCard", "Written after %1").arg(shownText(fromUtf8(model)));
}

Sample sampleOf(std::vector<Response> responses) {
    std::ranges::sort(responses, {}, &Response::column);
    Sample sample{fromUtf8(responses.front().query), writerName(responses.front().model), {}};
    for (const Response& response : responses) {
        sample.answers.push_back({fromUtf8(response.constitution), fromUtf8(response.text), response.tokens.value_or(0),
                                  wasCutOff(response.finish), fromUtf8(response.thought)});
    }
    return sample;
}

}  // namespace

std::vector<Sample> SampleGathering::add(const std::vector<Response>& responses) {
    std::vector<Sample> samples;
    for (const Response& response : responses) {
        if (response.line.seq < m_nextSeq) continue;
        m_nextSeq = response.line.seq + 1;
        // What was asked in another way is no answer to the constitution that it is recorded under.
        if (!response.condition.empty()) continue;
        auto& gathered = m_incomplete[{response.model, response.purpose, response.queryId}];
        gathered.push_back(response);
        if (gathered.size() < m_constitutions) continue;
        samples.push_back(sampleOf(std::move(gathered)));
        m_incomplete.erase({response.model, response.purpose, response.queryId});
    }
    return samples;
}

}  // namespace sami
