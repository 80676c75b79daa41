#include "core/tokenizer/sentencepiece_model.h"

#include <algorithm>
#include <cassert>
#include <exception>

#include <sentencepiece_processor.h>

#include "core/tokenizer/sentencepiece_proto.h"

namespace sami {

struct SentencepieceModel::Encoders {
    sentencepiece::SentencePieceProcessor asTrained;
    sentencepiece::SentencePieceProcessor withoutPrefix;
};

namespace {

constexpr int kSilent = 5;  ///< above every level at which the library writes to standard error

/// Loads one encoder. The library reports by status, the search trees that it is built on by exceptions.
Result<void> load(sentencepiece::SentencePieceProcessor& encoder, const std::string& bytes, const std::string& place) {
    std::string problem;
    try {
        const sentencepiece::util::Status status = encoder.LoadFromSerializedProto(bytes);
        if (status.ok()) return {};
        problem = status.error_message();
    } catch (const std::exception& error) {
        problem = error.what();
    }
    problem.resize(std::min<std::size_t>(problem.size(), 200));  // it may quote from the file
    std::ranges::replace_if(problem, [](unsigned char c) { return c < ' '; }, ' ');
    return fail(ErrorKind::Input,
                "{place}: the sentencepiece library refuses the model ({cause}); get a complete copy of the file",
                {{"place", place}, {"cause", problem}});
}

}  // namespace

SentencepieceModel::SentencepieceModel(std::unique_ptr<Encoders> encoders) : m_encoders(std::move(encoders)) {}
SentencepieceModel::~SentencepieceModel() = default;

Result<std::unique_ptr<PieceEncoder>> SentencepieceModel::create(const std::string& bytes, const std::string& place) {
    sentencepiece::SetMinLogLevel(kSilent);
    auto encoders = std::make_unique<Encoders>();
    if (Result<void> done = load(encoders->asTrained, bytes, place); !done) return std::unexpected(done.error());
    Result<void> done = load(encoders->withoutPrefix, withDummyPrefix(bytes, false), place);
    if (!done) return std::unexpected(done.error());
    return std::unique_ptr<PieceEncoder>(new SentencepieceModel(std::move(encoders)));
}

void SentencepieceModel::encode(std::string_view text, bool prefixed, std::vector<TokenId>& ids) const {
    std::vector<int> found;
    const auto status = (prefixed ? m_encoders->asTrained : m_encoders->withoutPrefix).Encode(text, &found);
    assert(status.ok());  // the model is loaded and the text is there: nothing else can fail
    (void)status;
    ids.insert(ids.end(), found.begin(), found.end());
}

}  // namespace sami
