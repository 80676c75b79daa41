#include "ui/start/start_page.h"

#include <QButtonGroup>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/card_grid.h"
#include "ui/controls/labels.h"
#include "ui/controls/page_scroll.h"
#include "ui/start/own_pair_card.h"
#include "ui/start/story_card.h"

namespace sami {

namespace {

constexpr int kNarrowestCard = 224;
constexpr int kNarrowestStoryCard = 288;

}  // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
    QVBoxLayout* body = makePageScroll(this);
    body->addWidget(makeHeading(tr("Teach a small language model a principle"), this));
    body->addWidget(makeParagraph(tr("Choose a pair of opposites and press the button. The model practises on everyday "
                                     "questions for about a minute, on this computer. Then you read its answers from "
                                     "before and after, side by side."),
                                  this, Tone::Muted));
    body->addSpacing(kStep);
    body->addWidget(makeOfferSection());
    body->addSpacing(kStep);
    body->addWidget(makeActionRow());
    body->addSpacing(3 * kStep);
    body->addWidget(makeStorySection());
    m_recentSection = makeRecentSection();
    body->addSpacing(kStep);
    body->addWidget(m_recentSection);
    body->addStretch(1);
    setRecent({});
    updateAction();
}

QWidget* StartPage::makeOfferSection() {
    auto* section = new QWidget(this);
    auto* layout = new QVBoxLayout(section);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kStep);
    m_grid = new CardGrid(kNarrowestCard, section);
    m_own = new OwnPairCard(section);
    m_choice = new QButtonGroup(this);
    m_choice->addButton(m_own);
    connect(m_own, &QAbstractButton::toggled, this, &StartPage::updateAction);
    connect(m_own, &OwnPairCard::edited, this, &StartPage::updateAction);
    layout->addWidget(m_grid);
    layout->addWidget(m_own);
    return section;
}

QWidget* StartPage::makeActionRow() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kStep);
    m_action = new QPushButton(row);
    setRole(m_action, QStringLiteral("action"));
    m_action->setFont(headingFont(m_action->font()));
    m_action->setCursor(Qt::PointingHandCursor);
    connect(m_action, &QPushButton::clicked, this, &StartPage::press);
    m_hint = makeParagraph({}, row, Tone::Muted);
    layout->addWidget(m_action);
    layout->addWidget(m_hint, 1);
    return row;
}

QWidget* StartPage::makeStorySection() {
    m_before = new StoryCard(1, tr("Before"),
                             tr("Asked to follow the principle or its opposite, the model answers much the same way. "
                                "It hears the instruction and hardly acts on it."),
                             Tone::Base, this);
    m_learning = new StoryCard(2, tr("Learning"),
                               tr("It writes answers under both instructions and learns to make them tell apart. "
                                  "Nobody rates anything: its own answers are the lesson."),
                               Tone::Text, this);
    m_after = new StoryCard(3, tr("After"),
                            tr("Now the instruction shows in the answer. You compare both versions word by word, and "
                               "ask questions of your own."),
                            Tone::Candidate, this);
    auto* grid = new CardGrid(kNarrowestStoryCard, this);
    grid->setCards({m_before, m_learning, m_after});
    return grid;
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
        connect(card, &QAbstractButton::toggled, this, &StartPage::updateAction);
        m_cards.push_back(card);
        widgets.push_back(card);
    }
    m_grid->setCards(widgets);
    if (!m_cards.empty()) m_cards.front()->setChecked(true);
    updateAction();
}

void StartPage::setRecent(const std::vector<RecentExperiment>& recent) {
    while (QLayoutItem* item = m_recentRows->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const RecentExperiment& experiment : recent) {
        const QFileInfo file(experiment.path);
        auto* button =
            new QPushButton(tr("%1   ·   %2").arg(file.completeBaseName(), experiment.lastOpened), m_recentSection);
        setRole(button, QStringLiteral("link"));
        button->setToolTip(plainToolTip(experiment.path));
        connect(button, &QPushButton::clicked, this, [this, path = experiment.path] { Q_EMIT openRequested(path); });
        m_recentRows->addWidget(button, 0, Qt::AlignLeft);
    }
    m_recentSection->setVisible(!recent.empty());
}

void StartPage::setBusy(bool busy) {
    m_busy = busy;
    updateAction();
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

void StartPage::press() {
    if (!m_action->isEnabled()) return;
    if (m_busy) {
        Q_EMIT showRunRequested();
    } else {
        Q_EMIT teachRequested(chosen());
    }
}

void StartPage::updateAction() {
    const QString problem = m_own->isChecked() ? m_own->problem() : QString();
    m_action->setText(m_busy ? tr("Watch it learn") : tr("Teach the model"));
    m_action->setEnabled(m_busy || (m_obstacle.isEmpty() && problem.isEmpty()));
    if (m_busy) {
        m_hint->setText(tr("The model is learning. It goes on when you close this window."));
    } else if (!m_obstacle.isEmpty()) {
        m_hint->setText(m_obstacle);
    } else if (!problem.isEmpty()) {
        m_hint->setText(problem);
    } else {
        m_hint->setText(tr("About a minute. Everything stays on this computer."));
    }
    setTone(m_hint, !m_busy && !m_obstacle.isEmpty() ? Tone::Alarm : Tone::Muted);
}

void StartPage::showBefore(const QString& figure, const QString& sample) {
    m_before->showFigure(figure, sample);
}

void StartPage::showLearning(const QString& figure) {
    m_learning->showFigure(figure, {});
}

void StartPage::showAfter(const QString& figure, const QString& sample) {
    m_after->showFigure(figure, sample);
}

void StartPage::clearStory() {
    for (StoryCard* card : {m_before, m_learning, m_after}) card->showFigure({}, {});
}

}  // namespace sami
