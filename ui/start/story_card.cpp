#include "ui/start/story_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr qsizetype kSampleCharacters = 180;

QString shortened(const QString& text) {
    if (text.size() <= kSampleCharacters) return text;
    const qsizetype space = text.lastIndexOf(QLatin1Char(' '), kSampleCharacters);
    return text.left(space > kSampleCharacters / 2 ? space : kSampleCharacters) + QStringLiteral(" …");
}

}  // namespace

StoryCard::StoryCard(int number, const QString& title, const QString& explanation, Tone tone, QWidget* parent)
    : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    layout->setSpacing(kStep);
    auto* head = new QHBoxLayout;
    head->setSpacing(kStep);
    QLabel* numeral = makeTitle(QString::number(number), this);
    setTone(numeral, tone);
    head->addWidget(numeral);
    head->addWidget(makeTitle(title, this));
    head->addStretch(1);
    layout->addLayout(head);
    layout->addWidget(makeParagraph(explanation, this, Tone::Muted));
    m_figure = makeHeading({}, this);
    setTone(m_figure, tone);
    m_sample = makeParagraph({}, this);
    layout->addWidget(m_figure);
    layout->addWidget(m_sample);
    layout->addStretch(1);
    showFigure({}, {});
}

void StoryCard::showFigure(const QString& figure, const QString& sample) {
    m_figure->setText(figure);
    m_sample->setText(shortened(shownText(sample)));
    m_sample->setToolTip(plainToolTip(shownText(sample)));
    m_figure->setVisible(!figure.isEmpty());
    m_sample->setVisible(!sample.isEmpty());
}

QString StoryCard::figure() const {
    return m_figure->text();
}

}  // namespace sami
