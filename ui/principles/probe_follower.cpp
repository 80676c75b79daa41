#include "ui/principles/probe_follower.h"

#include <algorithm>
#include <utility>

#include <QLineEdit>
#include <QPushButton>

#include "core/workbench/check_principles.h"
#include "core/workbench/principles.h"
#include "core/workbench/rescore.h"
#include "core/workbench/what_if.h"
#include "ui/principles/askable_models.h"
#include "ui/principles/health_panel.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principle_panels.h"
#include "ui/principles/principles_page.h"
#include "ui/principles/probe_bar.h"
#include "ui/principles/rescore_panel.h"
#include "ui/principles/what_if_panel.h"
#include "ui/review/remark_dialog.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/probe_run.h"
#include "ui/session/seen_reading.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// To be played with: long answers are for runs.
constexpr const char* kQuickAnswer = "max_new_tokens=48";

bool hasProbes(const OpenedExperiment& experiment) {
    return std::ranges::any_of(experiment.runs, [](const auto& run) { return run.second.task == RunTask::Probe; });
}

bool hasTrained(const OpenedExperiment& experiment) {
    return std::ranges::any_of(experiment.runs, [](const auto& run) { return run.second.task == RunTask::Iterate; });
}

/// Whether both say the same to a model.
bool isTaughtAlike(const std::vector<Principle>& one, const std::vector<Principle>& other) {
    return std::ranges::equal(one, other, [](const Principle& a, const Principle& b) {
        return a.id == b.id && a.use == b.use && hasSameWords(a, b);
    });
}

}  // namespace

ProbeFollower::ProbeFollower(PrinciplesPage* page, const PageSources& sources)
    : QObject(page),
      m_page(page),
      m_session(sources.session),
      m_checks(new SeenReading(
          page, [this] { readChecks(); }, this)),
      m_check(new ProbeRun(sources.session, sources.steering, this)),
      m_whatIf(new ProbeRun(sources.session, sources.steering, this)),
      m_rescore(new ProbeRun(sources.session, sources.steering, this)) {
    connectHealth();
    connectWhatIf();
    connectRescoring();
    connect(m_session, &ExperimentSession::opened, this, &ProbeFollower::showOpened);
    connect(m_session, &ExperimentSession::contentChanged, this, [this] {
        showObstacles();
        markEarlierWords();
        if (hasProbes(m_session->experiment())) m_checks->want();
    });
    connect(m_session, &ExperimentSession::comparisonChanged, this, &ProbeFollower::readModels);
    connect(m_session, &ExperimentSession::runsChanged, this, &ProbeFollower::showObstacles);
    connect(page, &PrinciplesPage::pairChosen, this, &ProbeFollower::showObstacles);
}

template <class Read, class Then>
void ProbeFollower::read(Read read, Then then) {
    m_session->link().run(std::move(read), this, [this, then = std::move(then)](auto result) {
        if (!result) return Q_EMIT m_page->failed(sentenceOf(result.error()));
        then(std::move(*result));
    });
}

void ProbeFollower::connectHealth() {
    ProbeBar* const bar = m_page->panels()->health()->bar();
    bar->follow(m_check);
    connect(bar, &ProbeBar::startRequested, m_check,
            [this] { m_check->start([](Document& document) { return launchCheck(document); }); });
    connect(bar, &ProbeBar::stopRequested, m_check, &ProbeRun::stop);
    connect(m_check, &ProbeRun::finished, m_checks, &SeenReading::want);
}

void ProbeFollower::connectWhatIf() {
    ProbeBar* const bar = m_page->panels()->whatIf()->bar();
    bar->follow(m_whatIf);
    connect(bar, &ProbeBar::startRequested, this, &ProbeFollower::ask);
    connect(bar, &ProbeBar::stopRequested, m_whatIf, &ProbeRun::stop);
    connect(m_whatIf, &ProbeRun::advanced, this, &ProbeFollower::showWhatIf);
    connect(m_whatIf, &ProbeRun::finished, this, &ProbeFollower::showWhatIf);
    connect(m_whatIf, &ProbeRun::changed, this, [this] {
        if (!m_whatIf->isRunning() && !m_whatIf->problem().isEmpty()) m_page->panels()->whatIf()->showUnfinished();
    });
    connect(m_page->panels()->whatIf(), &WhatIfPanel::remarkWanted, this,
            [this](const QString& query, const QString& answer) { askForRemark(m_page, m_session, query, answer); });
    connect(m_page->panels()->whatIf()->query(), &QLineEdit::textChanged, this, &ProbeFollower::showObstacles);
}

void ProbeFollower::connectRescoring() {
    ProbeBar* const bar = m_page->panels()->rescoring()->bar();
    bar->follow(m_rescore);
    connect(bar, &ProbeBar::startRequested, m_rescore, [this] {
        m_page->panels()->rescoring()->clear();
        rememberWords(m_scoredOf);
        m_rescore->start([](Document& document) { return launchRescore(document); });
    });
    connect(bar, &ProbeBar::stopRequested, m_rescore, &ProbeRun::stop);
    connect(m_rescore, &ProbeRun::finished, this, &ProbeFollower::showRescored);
    connect(m_rescore, &ProbeRun::changed, this, [this] {
        if (!m_rescore->isRunning() && !m_rescore->problem().isEmpty()) m_scoredOf.clear();
    });
}

void ProbeFollower::showOpened() {
    m_page->panels()->health()->showChecks({});
    m_page->panels()->whatIf()->clear();
    m_page->panels()->rescoring()->clear();
    m_askedOf.clear();
    m_scoredOf.clear();
    showObstacles();
    markEarlierWords();
    readModels();
    m_checks->forget();
    if (hasProbes(m_session->experiment())) m_checks->want();
}

void ProbeFollower::showObstacles() {
    const OpenedExperiment& experiment = m_session->experiment();
    const bool anyPair = std::ranges::any_of(experiment.content.principles, &Principle::hasAntithesis);
    const QString noPair = PrinciplesPage::tr("Write a principle and its antithesis first.");
    m_page->panels()->health()->bar()->setObstacle(anyPair ? QString() : noPair);
    m_page->panels()->rescoring()->bar()->setObstacle(
        hasTrained(experiment) ? QString()
                               : PrinciplesPage::tr("There are no saved answers yet: let a run evaluate some first."));
    const Principle* chosen =
        m_page->table()->pairs()->principle(m_page->table()->pairs()->rowOf(m_page->table()->current()));
    QString obstacle;
    if (chosen == nullptr || !chosen->hasAntithesis()) {
        obstacle = PrinciplesPage::tr("Choose a pair with an antithesis above.");
    } else if (m_page->panels()->whatIf()->query()->text().trimmed().isEmpty()) {
        obstacle = PrinciplesPage::tr("Type a question.");
    }
    m_page->panels()->whatIf()->setObstacle(obstacle);
}

/// As they are when what is begun next is, behind every edit that is under way.
void ProbeFollower::rememberWords(std::vector<Principle>& words) {
    read([](Document& document) { return contentOf(document); },
         [this, &words](const DocumentContent& content) {
             words = content.principles;
             markEarlierWords();
         });
}

void ProbeFollower::markEarlierWords() {
    const std::vector<Principle>& now = m_session->experiment().content.principles;
    const auto words = [&now](const std::vector<Principle>& then, const QString& sentence) {
        return then.empty() || isTaughtAlike(then, now) ? QString() : sentence;
    };
    m_page->panels()->whatIf()->bar()->setFound(
        words(m_askedOf,
              PrinciplesPage::tr("These answers are of earlier words. Ask again to see what the present ones do.")));
    m_page->panels()->rescoring()->bar()->setFound(
        words(m_scoredOf,
              PrinciplesPage::tr("These scores are of earlier words. Score again to see what the present ones do.")));
}

void ProbeFollower::readChecks() {
    m_session->link().run([](Document& document) { return latestChecks(document); }, this,
                          [this](const Result<std::vector<LatestCheck>>& checks) {
                              m_checks->finish();
                              if (!checks) return Q_EMIT m_page->failed(sentenceOf(checks.error()));
                              m_page->panels()->health()->showChecks(*checks);
                          });
}

void ProbeFollower::readModels() {
    read([](Document& document) { return readAskable(document); },
         [this](const std::vector<AskableModel>& askable) { m_page->panels()->showModels(askable); });
}

void ProbeFollower::ask() {
    WhatIfWish wish = m_page->panels()->whatIf()->wish();
    const std::int64_t chosen = m_page->table()->current();
    if (wish.query.empty() || chosen == 0) return;
    const Principle* pair = m_page->table()->pairs()->principle(m_page->table()->pairs()->rowOf(chosen));
    if (pair == nullptr || !m_page->panels()->whatIf()->bar()->button()->isEnabled() || m_whatIf->isRunning()) return;
    wish.principle = pair->name;
    for (const Principle& other : m_session->experiment().content.principles) {
        if (m_page->panels()->whatIf()->dropsOthers() && other.id != chosen && other.use == pair->use)
            wish.without.push_back(other.name);
    }
    wish.settings = {kQuickAnswer};
    m_page->panels()->whatIf()->clear();
    rememberWords(m_askedOf);
    m_whatIf->start([wish](Document& document) { return launchWhatIf(document, wish); });
}

void ProbeFollower::showWhatIf(qint64 run) {
    read([run](Document& document) { return readWhatIf(document, run); },
         [this, run](const WhatIf& whatIf) {
             if (m_whatIf->number() == run && !whatIf.models.empty()) m_page->panels()->whatIf()->showWhatIf(whatIf);
         });
}

void ProbeFollower::showRescored(qint64 run) {
    read([run](Document& document) { return readRescore(document, run); },
         [this](const Rescored& rescored) { m_page->panels()->rescoring()->showRescored(rescored); });
}

}  // namespace sami
