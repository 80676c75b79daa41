#include "ui/start/start_page.h"

#include <algorithm>
#include <utility>

#include <QButtonGroup>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/action_button.h"
#include "ui/controls/card_grid.h"
#include "ui/controls/labels.h"
#include "ui/controls/page_scroll.h"
#include "ui/start/device_row.h"
#include "ui/start/own_pair_card.h"
#include "ui/start/own_principles_card.h"
#include "ui/start/recent_row.h"
#include "ui/start/story_cards.h"

namespace sami {

namespace {

/// Letters.
constexpr int kNarrowestCard = 32;

}  // namespace

StartPage::StartPage(QWidget* parent) : Page(parent) {
    QVBoxLayout* body = makePageScroll(this);
    QLabel* heading = makeHeading(tr("Teach a small language model a principle"), this);
    heading->setWordWrap(true);
    body->addWidget(heading);
    body->addWidget(makeParagraph(tr("Choose a pair of opposites and press the button. The model practises on everyday "
                                     "questions for about a minute, on this computer. Then you read its answers from "
                                     "before and after, side by side."),
                                  this, Tone::Muted));
    body->addSpacing(kStep);
    body->addWidget(makeOfferSection());
    body->addSpacing(2 * kStep);
    m_story = new StoryCards(this);
    body->addWidget(m_story);
    body->addSpacing(kStep);
    body->addWidget(makeRecentSection());
    body->addStretch(1);
    layout()->addWidget(makeActionBar());
    setRecent({});
    updateAction();
}

QWidget* StartPage::makeOfferSection() {
    auto* offers = new QWidget(this);
    auto* layout = new QVBoxLayout(offers);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kStep);
    m_grid = new CardGrid(kNarrowestCard, offers);
    m_own = new OwnPairCard(offers);
    m_openOnes = new OwnPrinciplesCard(offers);
    m_openOnes->setVisible(false);
    m_choice = new QButtonGroup(this);
    m_choice->addButton(m_openOnes);
    connect(m_openOnes, &QAbstractButton::toggled, this, [this](bool chosen) {
        if (chosen) choose(m_openOnes);
    });
    connect(m_own, &QAbstractButton::toggled, this, [this](bool chosen) {
        if (chosen) choose(m_own);
    });
    connect(m_own, &OwnPairCard::edited, this, &StartPage::updateAction);
    layout->addWidget(m_openOnes);
    layout->addWidget(m_grid);
    layout->addWidget(m_own);
    return offers;
}

/// Beneath what is scrolled: whatever the window's size, the one button is in sight.
QWidget* StartPage::makeActionBar() {
    auto* bar = new QFrame(this);
    setRole(bar, QStringLiteral("action-bar"));
    auto* outer = new QHBoxLayout(bar);
    outer->setContentsMargins(3 * kStep, 2 * kStep, 3 * kStep, 2 * kStep);
    QWidget* row = addMiddleColumn(outer, bar, lettersWide(*this, kWidestPage));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kStep);
    m_action = new ActionButton(row);
    connect(m_action, &QPushButton::clicked, this, &StartPage::press);
    m_again = new QPushButton(tr("Start over"), row);
    explain(m_again, tr("Teaches the same pair in a new experiment."));
    connect(m_again, &QPushButton::clicked, this, &StartPage::teach);
    layout->addWidget(m_action);
    layout->addWidget(m_again);
    layout->addWidget(makeHints(row), 1, Qt::AlignVCenter);
    return bar;
}

/// What a press would do, and where.
QWidget* StartPage::makeHints(QWidget* row) {
    auto* hints = new QWidget(row);
    m_hint = makeParagraph({}, hints, Tone::Muted);
    m_devices = new DeviceRow(hints);
    connect(m_devices, &DeviceRow::fineChanged, this, &StartPage::updateAction);
    auto* layout = new QVBoxLayout(hints);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_hint);
    layout->addWidget(m_devices);
    return hints;
}

QWidget* StartPage::makeRecentSection() {
    auto* section = new QWidget(this);
    auto* layout = new QVBoxLayout(section);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfStep);
    layout->addWidget(makeTitle(tr("Recent experiments"), section));
    m_recentRows = new QVBoxLayout;
    m_recentRows->setSpacing(0);
    layout->addLayout(m_recentRows);
    return section;
}

void StartPage::setOffers(const std::vector<PairOffer>& offers) {
    qDeleteAll(m_cards);
    m_cards.clear();
    std::vector<QWidget*> widgets;
    for (const PairOffer& offer : offers) {
        auto* card = new PairCard(offer, m_own->parentWidget());
        m_choice->addButton(card);
        connect(card, &QAbstractButton::toggled, this, [this, card](bool chosen) {
            if (chosen) choose(card);
        });
        m_cards.push_back(card);
        widgets.push_back(card);
    }
    m_grid->setCards(widgets);
    if (!m_cards.empty()) m_cards.front()->setChecked(true);
    orderTabs();
    updateAction();
}

void StartPage::orderTabs() {
    // The page begins with its scroll area, which is no stop itself: setTabOrder() would leave it out.
    QWidget* beginning = focusProxy();
    beginning->setFocusPolicy(Qt::TabFocus);
    std::vector<QWidget*> stops{beginning, m_openOnes};
    stops.insert(stops.end(), m_cards.begin(), m_cards.end());
    stops.insert(stops.end(),
                 {m_own->principleField(), m_own->antithesisField(), m_action, m_again, m_devices->changeButton()});
    for (int i = 0; i < m_recentRows->count(); ++i) {
        for (QPushButton* button : m_recentRows->itemAt(i)->widget()->findChildren<QPushButton*>())
            stops.push_back(button);
    }
    for (std::size_t i = 1; i < stops.size(); ++i) setTabOrder(stops[i - 1], stops[i]);
    beginning->setFocusPolicy(Qt::NoFocus);
}

/// The visitor's own card is no member of the group, which would take the cards out of the Tab chain for it.
/// @param card null: none
void StartPage::choose(QAbstractButton* card) {
    if (card == m_own || card == nullptr) {
        m_choice->setExclusive(false);
        for (QAbstractButton* offered : m_choice->buttons()) offered->setChecked(false);
        m_choice->setExclusive(true);
    }
    if (card != m_own) m_own->setChecked(false);
    updateAction();
}

void StartPage::setRecent(const std::vector<RecentExperiment>& recent,
                          const std::function<void(const QString&)>& moveToBin) {
    // The one whose button has the focus stays.
    if (updateRecent(recent)) return;
    while (QLayoutItem* item = m_recentRows->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const RecentExperiment& experiment : recent) {
        auto* row = new RecentRow(experiment, m_recentRows->parentWidget());
        connect(row, &RecentRow::openRequested, this, &StartPage::openRequested);
        if (moveToBin) connect(row, &RecentRow::binRequested, this, moveToBin);
        m_recentRows->addWidget(row);
    }
    m_recentRows->parentWidget()->setVisible(!recent.empty());
    orderTabs();
}

void StartPage::setOpen(const OpenExperiment& open) {
    // What somebody has chosen or written meanwhile stays where the same experiment comes again.
    const bool isOther = open.file != m_open.file || open.principles != m_open.principles;
    m_open = open;
    if (isOther) chooseOpenPair();
    updateChoice();
    updateAction();
}

void StartPage::chooseOpenPair() {
    m_openOnes->showPrinciples(m_open.file, m_open.principles);
    if (!m_open.pair && m_open.awaitsItsFirstRun()) m_openOnes->setChecked(true);
    if (!m_open.pair) return;
    const auto card =
        std::ranges::find_if(m_cards, [this](const PairCard* one) { return isOpenPair(one->principle()); });
    if (card != m_cards.end()) {
        (*card)->setChecked(true);
    } else {
        m_own->setPrinciple(*m_open.pair);
    }
}

void StartPage::setRun(OpenExperiment::Run run) {
    const bool begins = run == OpenExperiment::Run::Active && m_open.run != run;
    m_open.run = run;
    if (begins) chooseOpenPair();
    updateChoice();
    updateAction();
}

bool StartPage::isBusy() const {
    return m_open.run == OpenExperiment::Run::Active || m_open.run == OpenExperiment::Run::Starting;
}

/// What is taught can't be another pair by pressing one; of several principles none of the pairs is what is taught.
void StartPage::updateChoice() {
    m_own->parentWidget()->setEnabled(!isBusy());  // with the pairs
    const bool hasOwn = !m_open.pair && m_open.awaitsItsFirstRun();
    m_openOnes->setVisible(hasOwn);
    if (!hasOwn && m_openOnes->isChecked()) choose(nullptr);
    const bool isOneOfThese = m_open.pair || m_open.run == OpenExperiment::Run::Starting;
    if (isBusy() && !isOneOfThese) {
        choose(nullptr);
    } else if (m_choice->checkedButton() == nullptr && !m_own->isChecked() && !m_cards.empty()) {
        m_cards.front()->setChecked(true);
    }
}

/// False where other experiments are listed than these.
bool StartPage::updateRecent(const std::vector<RecentExperiment>& recent) {
    if (std::cmp_not_equal(m_recentRows->count(), recent.size())) return false;
    std::vector<RecentRow*> rows;
    for (std::size_t i = 0; i < recent.size(); ++i) {
        rows.push_back(qobject_cast<RecentRow*>(m_recentRows->itemAt(static_cast<int>(i))->widget()));
        if (rows.back()->path() != recent[i].path) return false;
    }
    for (std::size_t i = 0; i < recent.size(); ++i) rows[i]->showExperiment(recent[i]);
    return !recent.empty();
}

bool StartPage::isOpenPair(const Principle& principle) const {
    return m_open.pair && isSamePair(*m_open.pair, principle);
}

void StartPage::setObstacle(const QString& sentence) {
    m_obstacle = sentence;
    updateAction();
}

Principle StartPage::chosen() const {
    for (const PairCard* card : m_cards) {
        if (card->isChecked()) return card->principle();
    }
    return m_own->principle();
}

StartPage::Offer StartPage::presentOffer() const {
    if (m_open.run == OpenExperiment::Run::Active) return Offer::Watch;
    const bool goesOn = m_open.run == OpenExperiment::Run::Resumable && !m_open.readOnly;
    return goesOn && isOpenPair(chosen()) ? Offer::Resume : Offer::Teach;
}

void StartPage::press() {
    if (!m_action->isEnabled()) return;
    switch (presentOffer()) {
        case Offer::Teach:
            return teach();
        case Offer::Resume:
            return Q_EMIT resumeRequested();
        case Offer::Watch:
            return Q_EMIT showRunRequested();
    }
}

void StartPage::teach() {
    if (m_openOnes->isChecked()) return Q_EMIT teachOpenRequested();
    Q_EMIT teachRequested(chosen());
}

QString StartPage::offer() const {
    switch (presentOffer()) {
        case Offer::Teach:
            return tr("Teach the model");
        case Offer::Resume:
            return tr("Resume learning");
        case Offer::Watch:
            return tr("Watch it learn");
    }
    return {};
}

QString StartPage::hintFor(Offer offer, const QString& problem) const {
    if (m_open.run == OpenExperiment::Run::Starting) return tr("Starting …");
    if (offer == Offer::Watch) {
        return tr(
            "The model is learning, also when you close this window. Another pair can be taught when it is done "
            "or stopped.");
    }
    if (offer == Offer::Resume) return tr("Goes on with %1 where it stands.").arg(m_open.file);
    if (!m_obstacle.isEmpty()) return m_obstacle;
    if (!problem.isEmpty()) return problem;
    if (m_open.file.isEmpty()) return tr("About a minute. Everything stays on this computer.");
    if (m_openOnes->isChecked() || (m_open.awaitsItsFirstRun() && isOpenPair(chosen())))
        return tr("Teaches %1. Everything stays on this computer.").arg(m_open.file);
    return tr("Starts a new experiment; %1 stays as it is.").arg(m_open.file);
}

void StartPage::updateAction() {
    const QString problem = m_own->isChecked() ? m_own->problem() : QString();
    const Offer present = presentOffer();
    const bool teaches = present == Offer::Teach;
    m_action->setText(offer());
    const bool starting = m_open.run == OpenExperiment::Run::Starting;
    const bool begins = present != Offer::Watch;
    m_devices->setVisible(begins);
    m_devices->setEnabled(!starting);
    m_hint->setVisible(!begins || m_devices->isFine());  // what can't begin needs no promise
    m_action->setEnabled(!starting && (!begins || m_devices->isFine()) &&
                         (!teaches || (m_obstacle.isEmpty() && problem.isEmpty())));
    m_again->setVisible(present == Offer::Resume);
    m_hint->setText(hintFor(present, problem));
    setTone(m_hint, teaches && !m_obstacle.isEmpty() ? Tone::Alarm : Tone::Muted);
    Q_EMIT offerChanged();
}

}  // namespace sami
