#include "ui/start/story_cards.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/card_grid.h"
#include "ui/controls/labels.h"
#include "ui/start/story_card.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Letters.
constexpr int kNarrowestStoryCard = 41;

}  // namespace

StoryCards::StoryCards(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    m_title = makeTitle({}, this);
    m_before = new StoryCard(1, tr("Before"),
                             tr("Asked to follow the principle or its opposite, the model answers much the same way. "
                                "It hears the instruction and hardly acts on it."),
                             Tone::Base, this);
    m_learning = new StoryCard(2, tr("Learning"),
                               tr("It writes answers under both instructions and learns to make them differ, until "
                                  "they can be told apart. Nobody rates anything: its own answers are the lesson."),
                               Tone::Text, this);
    m_after = new StoryCard(3, tr("After"),
                            tr("You compare its answers with those of before, word by word, see whether the "
                               "instruction shows in them, and ask questions of your own."),
                            Tone::Candidate, this);
    auto* grid = new CardGrid(kNarrowestStoryCard, this);
    grid->setCards({m_before, m_learning, m_after});
    layout->addWidget(m_title);
    layout->addWidget(grid);
    showTitle();
}

void StoryCards::setSubject(const QString& file) {
    m_subject = file;
    showTitle();
}

/// As long as nothing has happened the cards tell what would.
void StoryCards::showTitle() {
    const bool happened = !m_subject.isEmpty() && !m_learning->result().isEmpty();
    m_title->setText(happened ? tr("What happened in %1").arg(shownText(m_subject)) : tr("What happens"));
}

void StoryCards::showBefore(const QString& result, const QString& asked, const QString& sample) {
    m_before->showResult(result, asked, sample);
}

void StoryCards::showLearning(const QString& result, const LearningStory& story) {
    m_learning->showResult(result);
    const bool isGood = story.outcome == LearningStory::Outcome::Learned;
    m_after->showOutcome(story.sentence, isGood ? Tone::Candidate : Tone::Text);
    showTitle();
}

void StoryCards::showAfter(const QString& result, const QString& asked, const QString& sample) {
    m_after->showResult(result, asked, sample);
}

void StoryCards::clear() {
    for (StoryCard* card : {m_before, m_learning, m_after}) card->showResult({});
    m_after->showOutcome({}, Tone::Text);
    showTitle();
}

}  // namespace sami
