#include "core/workbench/wordings.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

/// The principles that a run was taught, by its number; runs whose configuration can't be read are left out.
std::vector<std::pair<std::string, std::vector<Principle>>> taughtByRuns(const Document& document) {
    std::vector<std::pair<std::string, std::vector<Principle>>> taught;
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task != RunTask::Iterate) continue;
        Result<RunConfig> config = document.store().runs().config(run.number);
        if (config) taught.emplace_back(run.name, std::move(config->principles));
    }
    return taught;
}

std::int64_t versionOf(const Principle& principle, const std::vector<PrincipleVersion>& versions) {
    const auto found = std::ranges::find_if(
        versions, [&](const PrincipleVersion& version) { return hasSameWords(version.words, principle); });
    return found == versions.end() ? 0 : found->number;
}

}  // namespace

Result<std::vector<Wording>> wordingsOf(const Document& document, std::int64_t principle) {
    Result<std::vector<PrincipleVersion>> versions = document.store().principles().versions(principle);
    if (!versions) return std::unexpected(versions.error());
    const Result<std::vector<Principle>> present = document.store().principles().principles();
    if (!present) return std::unexpected(present.error());
    const Principle* const now = withId(*present, principle);
    const auto taught = taughtByRuns(document);
    std::vector<Wording> wordings;
    for (PrincipleVersion& version : *versions) {
        Wording& wording = wordings.emplace_back();
        wording.isPresent = now != nullptr && hasSameWords(version.words, *now);
        for (const auto& [run, principles] : taught) {
            const Principle* const known = withId(principles, principle);
            const bool wasTaught = known != nullptr && known->use == PrincipleUse::Learned;
            if (wasTaught && hasSameWords(version.words, *known)) wording.runs.push_back(run);
        }
        wording.version = std::move(version);
    }
    return wordings;
}

Result<void> restoreWording(Document& document, std::int64_t principle, std::int64_t version) {
    const Result<std::vector<PrincipleVersion>> versions = document.store().principles().versions(principle);
    if (!versions) return std::unexpected(versions.error());
    const Result<std::vector<Principle>> present = document.store().principles().principles();
    if (!present) return std::unexpected(present.error());
    const Principle* const now = withId(*present, principle);
    if (now == nullptr) return unknownPrinciple(principle);
    const auto found = std::ranges::find(*versions, version, &PrincipleVersion::number);
    if (found == versions->end()) {
        return fail(ErrorKind::NotFound, "\"{name}\" has no version {version}; it has {count}",
                    {{"name", now->name}, {"version", version}, {"count", versions->size()}});
    }
    Principle restored = *now;
    restored.text = found->words.text;
    restored.antithesis = found->words.antithesis;
    restored.paraphrase = found->words.paraphrase;
    restored.antithesisParaphrase = found->words.antithesisParaphrase;
    return document.edits().setPrinciple(restored);
}

Result<TaughtAndNow> taughtAndNow(const Document& document, std::int64_t run) {
    const Result<RunConfig> config = document.store().runs().config(run);
    if (!config) return std::unexpected(config.error());
    const Result<std::vector<Principle>> present = document.store().principles().principles();
    if (!present) return std::unexpected(present.error());
    TaughtAndNow result;
    for (const Principle& taught : config->principles) {
        const Principle* const now = withId(*present, taught.id);
        if (now != nullptr && hasSameWords(*now, taught) && now->use == taught.use) continue;
        const Result<std::vector<PrincipleVersion>> versions = document.store().principles().versions(taught.id);
        if (!versions) return std::unexpected(versions.error());
        EditedSince& edited = result.edited.emplace_back(EditedSince{taught, {}, versionOf(taught, *versions), 0});
        if (now == nullptr) continue;
        edited.now = *now;
        edited.version = versionOf(*now, *versions);
    }
    for (const Principle& now : *present) {
        if (withId(config->principles, now.id) == nullptr) result.added.push_back(now);
    }
    return result;
}

std::string describe(const TaughtAndNow& difference) {
    std::vector<std::string> parts;
    for (const EditedSince& edited : difference.edited) {
        const std::string& name = edited.taught.name;
        if (!edited.now) {
            parts.push_back(sentence("{name} was removed", {{"name", name}}));
        } else if (edited.now->use != edited.taught.use) {
            parts.push_back(edited.now->use == PrincipleUse::HeldOut
                                ? sentence("{name} is held out now", {{"name", name}})
                                : sentence("{name} is learned now", {{"name", name}}));
        } else {
            const char* pattern = edited.taught.use == PrincipleUse::Learned
                                      ? "version {taught} of {name} was taught, it is version {now} now"
                                      : "version {taught} of {name} was evaluated, it is version {now} now";
            parts.push_back(
                sentence(pattern, {{"name", name}, {"taught", edited.taughtVersion}, {"now", edited.version}}));
        }
    }
    for (const Principle& added : difference.added)
        parts.push_back(sentence("{name} was added since", {{"name", added.name}}));
    return joined(parts, "; ");
}

}  // namespace sami
