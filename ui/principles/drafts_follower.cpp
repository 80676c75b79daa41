#include "ui/principles/drafts_follower.h"

#include <algorithm>
#include <utility>

#include "core/workbench/draft_trial.h"
#include "ui/principles/draft_card.h"
#include "ui/principles/drafts_panel.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principle_panels.h"
#include "ui/principles/principles_page.h"
#include "ui/principles/probe_bar.h"
#include "ui/principles/writer_form.h"
#include "ui/session/edit_history.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/probe_run.h"
#include "ui/session/seen_reading.h"

namespace sami {

DraftsFollower::DraftsFollower(PrinciplesPage* page, const PageSources& sources)
    : QObject(page),
      m_page(page),
      m_session(sources.session),
      m_edits(sources.edits),
      m_writing(new ProbeRun(sources.session, sources.steering, this)),
      m_trial(new ProbeRun(sources.session, sources.steering, this)),
      m_reading(new SeenReading(page, [this] { read(); }, this)) {
    ProbeBar* const bar = panel()->bar();
    bar->follow(m_writing);
    connect(bar, &ProbeBar::startRequested, this, [this] { write(panel()->form()->wish()); });
    connect(bar, &ProbeBar::stopRequested, m_writing, &ProbeRun::stop);
    connect(m_writing, &ProbeRun::changed, this, [this] { panel()->card()->setWriting(m_writing->isRunning()); });
    connectCard();
    connect(m_session, &ExperimentSession::opened, this, &DraftsFollower::showOpened);
    connect(m_session, &ExperimentSession::contentChanged, this, &DraftsFollower::showStanding);
    connect(m_session, &ExperimentSession::contentChanged, m_reading, &SeenReading::want);
    connect(m_session, &ExperimentSession::runsChanged, this, &DraftsFollower::showStanding);
    connect(page, &PrinciplesPage::pairChosen, this, &DraftsFollower::showStanding);
    connect(&m_session->link(), &DocumentLink::changed, this, [this](const DocumentChanges& changes) {
        if (changes.drafts) m_reading->want();
    });
}

DraftsPanel* DraftsFollower::panel() const {
    return m_page->panels()->drafts();
}

void DraftsFollower::connectCard() {
    DraftCard* const card = panel()->card();
    card->trying()->follow(m_trial);
    connect(card->trying(), &ProbeBar::startRequested, this, &DraftsFollower::tryOut);
    connect(card->trying(), &ProbeBar::stopRequested, m_trial, &ProbeRun::stop);
    connect(m_trial, &ProbeRun::finished, this, &DraftsFollower::readTrials);
    connect(card, &DraftCard::accepted, this, [this](qint64 draft, const Acceptance& acceptance) {
        m_edits->apply([draft, acceptance](Document& document) -> Result<void> {
            const Result<std::int64_t> principle = acceptDraft(document, draft, acceptance);
            return principle ? Result<void>() : std::unexpected(principle.error());
        });
    });
    connect(card, &DraftCard::dismissed, this, [this](qint64 draft) {
        m_session->link().run([draft](Document& document) { return dismissDraft(document, draft); }, this,
                              [this](const Result<void>& done) {
                                  if (!done) Q_EMIT m_page->failed(sentenceOf(done.error()));
                              });
    });
    connect(card, &DraftCard::wordingWanted, this, [this](qint64 draft) {
        WriterWish wish = panel()->form()->wish();
        // The form says who writes; what, the reader has said.
        wish.task.clear();
        wish.good.clear();
        wish.bad.clear();
        wish.antithesesOf.clear();
        wish.paraphrasesOf.clear();
        wish.remark = draft;
        write(wish);
    });
}

void DraftsFollower::write(const WriterWish& wish) {
    panel()->form()->rememberEndpoint();
    m_writing->start([wish](Document& document) { return launchWriter(document, wish); });
}

void DraftsFollower::tryOut() {
    const std::optional<TrialWish> wish = panel()->card()->trialWish();
    if (wish) m_trial->start([wish = *wish](Document& document) { return launchTrial(document, wish); });
}

void DraftsFollower::showOpened() {
    m_reading->forget();
    panel()->showDrafts({}, m_session->experiment().readOnly);
    panel()->card()->showTrials({});
    showStanding();
    const bool hasTrials = std::ranges::any_of(m_session->experiment().runs,
                                               [](const auto& run) { return run.second.task == RunTask::Probe; });
    if (hasTrials) readTrials();
    m_reading->want();
}

void DraftsFollower::showStanding() {
    const OpenedExperiment& experiment = m_session->experiment();
    const PairModel* const pairs = m_page->table()->pairs();
    panel()->form()->setHasPrinciples(!experiment.content.principles.empty());
    panel()->form()->showPair(pairs->principle(pairs->rowOf(m_page->table()->current())));
    const bool hasAnswers =
        std::ranges::any_of(experiment.runs, [](const auto& run) { return run.second.task == RunTask::Iterate; });
    panel()->card()->setTrialObstacle(
        hasAnswers ? QString()
                   : PrinciplesPage::tr("There are no saved answers to try it on yet: let a run evaluate some first."));
}

void DraftsFollower::readTrials() {
    m_session->link().run([](Document& document) { return latestTrials(document); }, this,
                          [this](Result<std::vector<DraftTrial>> trials) {
                              if (!trials) return Q_EMIT m_page->failed(sentenceOf(trials.error()));
                              panel()->card()->showTrials(std::move(*trials));
                          });
}

void DraftsFollower::read() {
    if (!m_session->isOpen()) return m_reading->finish();
    m_session->link().run([](Document& document) { return drafts(document); }, this,
                          [this](Result<std::vector<ListedDraft>> all) {
                              if (all) {
                                  panel()->showDrafts(std::move(*all), m_session->experiment().readOnly);
                              } else {
                                  Q_EMIT m_page->failed(sentenceOf(all.error()));
                              }
                              m_reading->finish();
                          });
}

}  // namespace sami
