#include "ui/principles/principles_entry.h"

#include "core/constitution/principle_lines.h"
#include "core/workbench/context_room.h"
#include "core/workbench/contrasts.h"
#include "core/workbench/export_files.h"
#include "core/workbench/principles.h"
#include "core/workbench/wordings.h"
#include "ui/principles/contrast_grid.h"
#include "ui/principles/drafts_follower.h"
#include "ui/principles/drawn_panel.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principle_panels.h"
#include "ui/principles/principles_page.h"
#include "ui/principles/probe_follower.h"
#include "ui/principles/prompt_panel.h"
#include "ui/principles/versions_panel.h"
#include "ui/session/edit_history.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/run_steering.h"
#include "ui/session/seen_reading.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// @param query that the prompts are of; empty: the first training query
/// @param known PrinciplesShown::room, where nothing has changed since it was read
Result<PrinciplesShown> readShown(const Document& document, const std::string& query,
                                  std::optional<std::vector<PrincipleWarning>> known) {
    Result<DocumentContent> content = contentOf(document);
    if (!content) return std::unexpected(content.error());
    PrinciplesShown shown;
    shown.preset = presetOf(*content);
    shown.warnings = principleWarnings(content->principles);
    Result<std::vector<PrincipleWarning>> room = known ? std::move(*known) : contextWarnings(document);
    if (!room) return std::unexpected(room.error());
    shown.room = std::move(*room);
    std::ranges::copy(shown.room, std::back_inserter(shown.warnings));
    Result<ContrastPreview> preview = previewQuery(document, query);
    if (preview) {
        shown.preview = std::move(*preview);
    } else {
        shown.preview.problem = preview.error().detail;
    }
    shown.principles = std::move(content->principles);
    return shown;
}

/// Reads for the principles page what it shows, and writes what is changed on it.
class PrinciplesFollower final : public QObject {
public:
    PrinciplesFollower(PrinciplesPage* page, const PageSources& sources);

private:
    void connectTable();
    void connectPage();
    void showOpened();
    void showOffer();
    void takeChange();
    void read();
    void readVersions();
    void change(std::function<Result<void>(Document&)> change) { m_edits->apply(std::move(change)); }
    void add(const Principle& written);
    void exportTo(const QString& path);

    PrinciplesPage* m_page;
    ExperimentSession* m_session;
    RunSteering* m_steering;
    EditHistory* m_edits;
    SeenReading* m_reading;
    std::vector<PrincipleWarning> m_room;  ///< PrinciplesShown::room as it was read last
    std::int64_t m_changes = 0;            ///< of the document so far
    std::int64_t m_roomAt = -1;            ///< `m_changes` when m_room was read
};

PrinciplesFollower::PrinciplesFollower(PrinciplesPage* page, const PageSources& sources)
    : QObject(page),
      m_page(page),
      m_session(sources.session),
      m_steering(sources.steering),
      m_edits(sources.edits),
      m_reading(new SeenReading(page, [this] { read(); }, this)) {
    connectTable();
    connectPage();
    connect(m_session, &ExperimentSession::opened, this, &PrinciplesFollower::showOpened);
    connect(m_session, &ExperimentSession::contentChanged, this, &PrinciplesFollower::takeChange);
    connect(&m_session->link(), &DocumentLink::changed, this, [this](const DocumentChanges& changes) {
        if (changes.queries || !changes.configs.empty()) takeChange();
    });
    connect(m_session, &ExperimentSession::runsChanged, this, &PrinciplesFollower::showOffer);
    connect(m_steering, &RunSteering::startingChanged, this, &PrinciplesFollower::showOffer);
    connect(m_edits, &EditHistory::refused, this, [this](const QString& sentence) {
        Q_EMIT m_page->failed(sentence);
        m_reading->want();
    });
}

void PrinciplesFollower::connectTable() {
    PairModel* const pairs = m_page->table()->pairs();
    const auto rewrite = [this](const Principle& principle, const Principle& before) {
        change([principle, before](Document& document) { return changePrinciple(document, principle, before); });
    };
    connect(pairs, &PairModel::changed, this, rewrite);
    connect(m_page, &PrinciplesPage::pairChanged, this, rewrite);
    connect(pairs, &PairModel::written, this, &PrinciplesFollower::add);
    connect(pairs, &PairModel::moved, this, [this](qint64 principle, int position) {
        change([=](Document& document) {
            return document.edits().movePrinciple(principle, static_cast<std::size_t>(position));
        });
    });
    DrawnPanel* const drawn = m_page->panels()->drawn();
    connect(drawn, &DrawnPanel::presetChosen, this, [this](ContrastPreset preset) {
        change([preset](Document& document) { return setContrasts(document, preset); });
    });
    connect(drawn->grid(), &ContrastGrid::toggled, this, [this](const Flip& contrast, qint64 principle) {
        change([=](Document& document) { return toggleInContrast(document, contrast, principle); });
    });
    connect(drawn->grid(), &ContrastGrid::removed, this, [this](const Flip& contrast) {
        change([=](Document& document) { return removeContrast(document, contrast); });
    });
}

void PrinciplesFollower::connectPage() {
    connect(m_page, &PrinciplesPage::editWanted, this, &PrinciplesFollower::change);
    connect(m_page, &PrinciplesPage::exportRequested, this, &PrinciplesFollower::exportTo);
    connect(m_page, &PrinciplesPage::pairChosen, this, &PrinciplesFollower::readVersions);
    connect(m_page->panels()->prompt(), &PromptPanel::queryChanged, m_reading, &SeenReading::want);
    connect(m_page->panels()->versions(), &VersionsPanel::restoreRequested, this,
            [this](qint64 principle, qint64 version) {
                change([=](Document& document) { return restoreWording(document, principle, version); });
            });
    connect(m_page, &PrinciplesPage::teachRequested, this, [this] {
        Q_EMIT m_page->pageRequested(pageId::live);
        m_steering->startOpen();
    });
}

/// Whoever writes a principle need not think of a name first.
void PrinciplesFollower::add(const Principle& written) {
    const auto add = [principle = written](Document& document) mutable -> Result<void> {
        const Result<DocumentContent> content = contentOf(document);
        if (!content) return std::unexpected(content.error());
        if (principle.name.empty()) principle.name = nameFrom(principle.text, namesOf(content->principles));
        const Result<std::int64_t> id = document.edits().addPrinciple(principle);
        return id ? Result<void>() : std::unexpected(id.error());
    };
    m_edits->apply(add, [this](bool isKept) { m_page->table()->pairs()->settleNew(isKept); });
}

void PrinciplesFollower::exportTo(const QString& path) {
    m_session->link().run(
        [path = toUtf8(path)](Document& document) -> Result<void> {
            const Result<std::string> text = exportedPairs(document, path);
            return text ? writeExported(path, *text) : std::unexpected(text.error());
        },
        this,
        [this](const Result<void>& done) {
            if (!done) Q_EMIT m_page->failed(sentenceOf(done.error()));
        });
}

void PrinciplesFollower::showOpened() {
    m_reading->forget();
    const OpenedExperiment& experiment = m_session->experiment();
    m_page->setReadOnly(experiment.readOnly, experiment.readOnlyReason);
    showOffer();
    takeChange();
}

void PrinciplesFollower::showOffer() {
    const RunEntry* run = m_session->run();
    const bool isBusy = m_steering->isStarting() || (run != nullptr && run->isActive());
    const bool canTeach = m_session->isOpen() && !m_session->experiment().readOnly && !isBusy &&
                          !m_session->experiment().content.principles.empty();
    m_page->setOffer(canTeach ? PrinciplesPage::tr("Teach these principles") : QString());
}

void PrinciplesFollower::takeChange() {
    ++m_changes;
    m_reading->want();
}

void PrinciplesFollower::read() {
    if (!m_session->isOpen()) return m_reading->finish();
    m_session->link().run([query = toUtf8(m_page->panels()->prompt()->query()),
                           known = m_roomAt == m_changes ? std::optional(m_room) : std::nullopt](
                              Document& document) { return readShown(document, query, known); },
                          this,
                          [this, asked = m_changes](const Result<PrinciplesShown>& shown) {
                              if (shown) {
                                  m_room = shown->room;
                                  m_roomAt = asked;
                                  m_page->show(*shown);
                                  showOffer();
                              } else {
                                  Q_EMIT m_page->failed(sentenceOf(shown.error()));
                              }
                              m_reading->finish();
                          });
}

void PrinciplesFollower::readVersions() {
    const std::int64_t chosen = m_page->table()->current();
    const Principle* principle = m_page->table()->pairs()->principle(m_page->table()->pairs()->rowOf(chosen));
    const bool readOnly = m_session->experiment().readOnly;
    if (principle == nullptr) return m_page->panels()->versions()->showWordings({}, {}, readOnly);
    m_session->link().run(
        [chosen](Document& document) { return wordingsOf(document, chosen); }, this,
        [this, chosen, readOnly, name = fromUtf8(principle->name)](Result<std::vector<Wording>> wordings) {
            if (!wordings || m_page->table()->current() != chosen) return;
            m_page->panels()->versions()->showWordings(name, std::move(*wordings), readOnly);
        });
}

}  // namespace

PageEntry principlesEntry() {
    return {.id = pageId::principles,
            .name = PrinciplesPage::tr("Principles"),
            .question = PrinciplesPage::tr("What should the model follow?"),
            .icon = QStringLiteral("principles"),
            .key = Qt::CTRL | Qt::Key_2,
            .menu = PrinciplesPage::tr("&Principles"),
            .make = [](const PageSources& sources, QWidget* parent) -> Page* {
                auto* page = new PrinciplesPage(parent);
                new PrinciplesFollower(page, sources);
                new ProbeFollower(page, sources);
                new DraftsFollower(page, sources);
                return page;
            }};
}

}  // namespace sami
