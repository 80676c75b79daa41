#include "core/workbench/edits.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/base/wall_clock.h"
#include "core/constitution/principle_sets.h"
#include "core/run/run_config.h"
#include "core/workbench/contrast_choice.h"
#include "core/workbench/principles.h"
#include "core/workbench/query_replace.h"

namespace sami {

namespace {

/// What is typed follows what was typed before.
constexpr std::string_view kTyping = "type-principle";
constexpr const char* kQueries = "queries";
constexpr const char* kParts[] = {"principles", "flips", "personas", "settings"};
/// Changes of one thing that follow each other this closely are one step.
constexpr double kTogetherSeconds = 2;

OrderedJson jsonOf(const DocumentContent& content) {
    RunConfig config;
    config.principles = content.principles;
    config.flips = content.flips;
    config.personas = content.personas;
    OrderedJson json = toJson(config);
    json["settings"] = toJson(content.settings);  // as an experiment has them, no run
    return json;
}

Result<DocumentContent> contentOf(const OrderedJson& json) {
    const Json plain = Json::parse(json.dump());
    Result<RunConfig> config = runConfigFromJson(plain, "edit");
    if (!config) return std::unexpected(config.error());
    Result<RunSettings> settings = settingsFromJson(plain.at("settings"), "edit: settings");
    if (!settings) return std::unexpected(settings.error());
    return DocumentContent{std::move(config->principles), std::move(config->flips), std::move(config->personas),
                           std::move(*settings)};
}

/// What differs from `other`, as it is in `json`.
OrderedJson partsThatDiffer(const OrderedJson& json, const OrderedJson& other) {
    OrderedJson parts = OrderedJson::object();
    for (const char* part : kParts) {
        if (json.at(part) != other.at(part)) parts[part] = json.at(part);
    }
    return parts;
}

/// Two principles that say the same could not be told apart again once they are written to files.
Result<void> checkSaidOnce(const DocumentContent& content, const Principle& principle) {
    for (const Principle& other : content.principles) {
        if (other.id == principle.id || trimmed(other.text) != trimmed(principle.text)) continue;
        return fail(ErrorKind::Input, "principle \"{other}\" says the same; change that one instead",
                    {{"other", other.name}});
    }
    return {};
}

/// Personas that are the sets of principles follow them, and so do contrasts of a preset, where the change is one of
/// principles alone.
DocumentContent withFollowers(const DocumentContent& before, DocumentContent after) {
    if (after.principles == before.principles) return after;
    const bool follow = !before.personas.empty() && after.personas == before.personas &&
                        before.personas == personasOfSets(before.principles);
    if (follow) after.personas = personasOfSets(after.principles);
    const bool isUntouched = std::ranges::all_of(
        after.flips, [&](const Flip& flip) { return std::ranges::find(before.flips, flip) != before.flips.end(); });
    if (!before.flips.empty() && isUntouched) after.flips = followingFlips(before, after.principles);
    return after;
}

/// A label with the name in quotes as {principle}.
std::string labelOf(std::string_view pattern, const Principle& principle) {
    return sentence(pattern, {{"principle", inQuotes({principle.name})}});
}

/// {"queries": [[row, held out, kept, removed, tags]]}: there may be very many.
OrderedJson jsonOf(const std::vector<QueryStanding>& standings) {
    OrderedJson list = OrderedJson::array();
    for (const QueryStanding& each : standings)
        list.push_back(OrderedJson::array({each.row, each.heldOut, each.kept, each.removed, each.tags}));
    return {{std::string(kQueries), std::move(list)}};
}

Result<std::vector<QueryStanding>> standingsOf(const OrderedJson& list) {
    try {
        std::vector<QueryStanding> standings;
        for (const OrderedJson& each : list) {
            standings.push_back({each.at(0).get<std::int64_t>(), each.at(1).get<bool>(), each.at(2).get<bool>(),
                                 each.at(3).get<bool>(), each.at(4).get<std::vector<std::string>>()});
        }
        return standings;
    } catch (const OrderedJson::exception&) {
        return fail(ErrorKind::Input, "the step of the history can't be read, and nothing was changed");
    }
}

EditedPart partOf(const OrderedJson& parts) {
    return parts.contains(kQueries) || parts.contains(kReplacedQueries) ? EditedPart::Queries : EditedPart::Content;
}

}  // namespace

Edits::Edits(const Experiment& experiment, std::function<void(EditedPart)> told)
    : m_experiment(&experiment), m_told(std::move(told)), m_clock(secondsSinceEpoch) {}

Result<std::int64_t> Edits::addPrinciple(Principle principle) {
    Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    const Result<std::int64_t> id = m_experiment->principles().freeId();
    if (!id) return id;
    principle.id = *id;
    if (Result<void> fresh = checkSaidOnce(*before, principle); !fresh) return std::unexpected(fresh.error());
    DocumentContent after = *before;
    after.principles.push_back(principle);
    const Step step{"add-principle", std::to_string(*id), labelOf("Add principle {principle}", principle)};
    if (Result<void> done = apply(step, *before, after); !done) return std::unexpected(done.error());
    return id;
}

Result<void> Edits::setPrinciple(const Principle& principle, Typing typing) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    DocumentContent after = *before;
    const auto found = std::ranges::find(after.principles, principle.id, &Principle::id);
    if (found == after.principles.end()) return unknownPrinciple(principle.id);
    const bool saysSomethingElse = trimmed(found->text) != trimmed(principle.text);
    if (Result<void> fresh = checkSaidOnce(*before, principle); saysSomethingElse && !fresh) return fresh;
    *found = principle;
    return apply({std::string(typing == Typing::Yes ? kTyping : "set-principle"), std::to_string(principle.id),
                  labelOf("Change principle {principle}", principle)},
                 *before, after);
}

Result<void> Edits::setUse(const std::vector<std::int64_t>& ids, PrincipleUse use) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    DocumentContent after = *before;
    std::vector<std::string> names;
    for (const std::int64_t id : ids) {
        const auto found = std::ranges::find(after.principles, id, &Principle::id);
        if (found == after.principles.end()) return unknownPrinciple(id);
        found->use = use;
        names.push_back(found->name);
    }
    const char* pattern = use == PrincipleUse::HeldOut ? "Hold out {principles}" : "Learn {principles}";
    return apply({"set-use", "", sentence(pattern, {{"principles", inQuotes(names)}})}, *before, after);
}

Result<void> Edits::removePrinciple(std::int64_t id) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    DocumentContent after = *before;
    const auto found = std::ranges::find(after.principles, id, &Principle::id);
    if (found == after.principles.end()) return unknownPrinciple(id);
    const std::string label = labelOf("Remove principle {principle}", *found);
    after.principles.erase(found);  // its contrasts follow
    return apply({"remove-principle", std::to_string(id), label}, *before, after);
}

Result<void> Edits::movePrinciple(std::int64_t id, std::size_t position) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    DocumentContent after = *before;
    const auto found = std::ranges::find(after.principles, id, &Principle::id);
    if (found == after.principles.end()) return unknownPrinciple(id);
    const Principle moved = std::move(*found);
    after.principles.erase(found);
    const std::size_t place = std::min(position, after.principles.size());
    after.principles.insert(after.principles.begin() + static_cast<std::ptrdiff_t>(place), moved);
    return apply({"move-principle", std::to_string(id), labelOf("Move principle {principle}", moved)}, *before, after);
}

Result<void> Edits::setFlips(const std::vector<Flip>& flips, const std::string& label) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    DocumentContent after = *before;
    after.flips = flips;
    return apply({"set-contrasts", "", label}, *before, after);
}

Result<void> Edits::setPersonas(const std::vector<Constitution>& personas) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    DocumentContent after = *before;
    after.personas = personas;
    return apply({"set-personas", "", "Change personas"}, *before, after);
}

Result<void> Edits::setSettings(const RunSettings& settings, const std::string& label) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    DocumentContent after = *before;
    after.settings = settings;
    return apply({"set-settings", "", label}, *before, after);
}

Result<void> Edits::setContent(const DocumentContent& content, const std::string& label) {
    const Result<DocumentContent> before = m_experiment->principles().content();
    if (!before) return std::unexpected(before.error());
    return apply({"set-content", "", label}, *before, content);
}

Result<void> Edits::apply(const Step& step, const DocumentContent& before, const DocumentContent& after) {
    const double time = m_clock();
    const Result<void> done = m_experiment->inTransaction([&]() -> Result<void> {
        const DocumentContent wanted = withFollowers(before, after);
        const EditStore edits = m_experiment->edits();
        const Result<std::optional<EditRow>> last = edits.lastDone();
        const Result<std::optional<EditRow>> undone = edits.firstUndone();
        if (!last) return std::unexpected(last.error());
        if (!undone) return std::unexpected(undone.error());
        const bool follows = *last && !*undone && step.kind == kTyping && (*last)->kind == step.kind &&
                             (*last)->subject == step.subject && time - (*last)->time < kTogetherSeconds;
        WordingTime worded{time, {}};
        if (follows) worded.instead = (*last)->time;
        if (Result<void> set = m_experiment->principles().setContent(wanted, worded); !set) return set;
        // What was written may have been given ids: the history keeps it as it stands now.
        const Result<DocumentContent> written = m_experiment->principles().content();
        if (!written) return std::unexpected(written.error());
        const OrderedJson old = jsonOf(before);
        const OrderedJson fresh = jsonOf(*written);
        const OrderedJson changed = partsThatDiffer(fresh, old);
        if (changed.empty()) return {};
        if (follows) {
            OrderedJson widened = (*last)->after;
            widened.update(changed);
            OrderedJson earlier = partsThatDiffer(old, fresh);
            earlier.update((*last)->before);
            if (earlier.size() == (*last)->before.size()) return edits.extend((*last)->id, widened, time);
        }
        return edits.add({0, step.kind, step.subject, step.label, time, partsThatDiffer(old, fresh), changed, false});
    });
    if (done) m_told(EditedPart::Content);
    return done;
}

Result<void> Edits::setQueries(const std::vector<QueryStanding>& before, const std::vector<QueryStanding>& after,
                               const std::string& label) {
    const Result<void> done = m_experiment->inTransaction([&]() -> Result<void> {
        if (Result<void> set = m_experiment->queries().table().setStandings(after); !set) return set;
        return m_experiment->edits().add(
            {0, "set-queries", "", label, m_clock(), jsonOf(before), jsonOf(after), false});
    });
    if (done) m_told(EditedPart::Queries);
    return done;
}

Result<void> Edits::restore(std::int64_t edit, const OrderedJson& parts) const {
    if (parts.contains(kReplacedQueries)) return restoreReplaced(*m_experiment, edit, parts.at(kReplacedQueries));
    if (parts.contains(kQueries)) {
        const Result<std::vector<QueryStanding>> standings = standingsOf(parts.at(kQueries));
        if (!standings) return std::unexpected(standings.error());
        return m_experiment->queries().table().setStandings(*standings);
    }
    const Result<DocumentContent> current = m_experiment->principles().content();
    if (!current) return std::unexpected(current.error());
    OrderedJson json = jsonOf(*current);
    for (const auto& [part, value] : parts.items()) json[part] = value;
    const Result<DocumentContent> content = contentOf(json);
    if (!content) return std::unexpected(content.error());
    return m_experiment->principles().setContent(*content);
}

Result<std::string> Edits::undo() {
    std::string label;
    EditedPart part = EditedPart::Content;
    const Result<void> done = m_experiment->inTransaction([&]() -> Result<void> {
        const Result<std::optional<EditRow>> last = m_experiment->edits().lastDone();
        if (!last) return std::unexpected(last.error());
        if (!*last) return fail(ErrorKind::NotFound, "there is nothing to undo");
        label = (*last)->label;
        part = partOf((*last)->before);
        if (Result<void> restored = restore((*last)->id, (*last)->before); !restored) return restored;
        return m_experiment->edits().setUndone((*last)->id, true);
    });
    if (!done) return std::unexpected(done.error());
    m_told(part);
    return label;
}

Result<std::string> Edits::redo() {
    std::string label;
    EditedPart part = EditedPart::Content;
    const Result<void> done = m_experiment->inTransaction([&]() -> Result<void> {
        const Result<std::optional<EditRow>> next = m_experiment->edits().firstUndone();
        if (!next) return std::unexpected(next.error());
        if (!*next) return fail(ErrorKind::NotFound, "there is nothing to redo");
        label = (*next)->label;
        part = partOf((*next)->after);
        if (Result<void> restored = restore((*next)->id, (*next)->after); !restored) return restored;
        return m_experiment->edits().setUndone((*next)->id, false);
    });
    if (!done) return std::unexpected(done.error());
    m_told(part);
    return label;
}

Result<EditStanding> Edits::standing() const {
    Result<std::pair<std::string, std::string>> labels = m_experiment->edits().nextLabels();
    if (!labels) return std::unexpected(labels.error());
    return EditStanding{std::move(labels->first), std::move(labels->second)};
}

Result<std::vector<EditSummary>> Edits::history() const {
    const Result<std::vector<EditRow>> rows = m_experiment->edits().history();
    if (!rows) return std::unexpected(rows.error());
    std::vector<EditSummary> summaries;
    for (const EditRow& row : *rows) summaries.push_back({row.label, row.time, row.undone});
    return summaries;
}

}  // namespace sami
