#include "ui/start/story_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kQuestionLines = 2;
constexpr int kSampleLines = 5;

}  // namespace

StoryCard::StoryCard(int number, const QString& title, const QString& explanation, Tone tone, QWidget* parent)
    : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    layout->setSpacing(kStep);
    auto* head = new QHBoxLayout;
    head->setSpacing(kStep);
    QLabel* numeral = makeTitle(wholeNumber(number), this);
    setTone(numeral, tone);
    head->addWidget(numeral);
    head->addWidget(makeTitle(title, this));
    head->addStretch(1);
    layout->addLayout(head);
    layout->addWidget(makeParagraph(explanation, this, Tone::Muted));
    m_outcome = makeParagraph({}, this);
    m_outcome->setVisible(false);
    layout->addWidget(m_outcome);
    m_result = makeHeading({}, this);
    setTone(m_result, tone);
    m_question = new ClampedText(kQuestionLines, this);
    m_question->setForegroundRole(QPalette::PlaceholderText);
    m_sample = new ClampedText(kSampleLines, this);
    for (QWidget* line :
         {static_cast<QWidget*>(m_result), static_cast<QWidget*>(m_question), static_cast<QWidget*>(m_sample)})
        layout->addWidget(line);
    layout->addStretch(1);
    showResult({});
}

void StoryCard::showResult(const QString& result, const QString& asked, const QString& sample) {
    m_result->setText(result);
    m_question->setText(shownText(asked));
    m_sample->setText(shownText(sample));
    m_result->setVisible(!result.isEmpty());
    m_question->setVisible(!asked.isEmpty());
    m_sample->setVisible(!sample.isEmpty());
}

void StoryCard::showOutcome(const QString& sentence, Tone tone) {
    m_outcome->setText(sentence);
    setTone(m_outcome, tone);
    m_outcome->setVisible(!sentence.isEmpty());
}

QString StoryCard::result() const {
    return m_result->text();
}

}  // namespace sami
