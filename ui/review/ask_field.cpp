#include "ui/review/ask_field.h"

#include <utility>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

AskField::AskField(QWidget* parent)
    : QWidget(parent),
      m_field(new QLineEdit(this)),
      m_button(new QPushButton(tr("Ask both"), this)),
      m_state(makeParagraph({}, this, Tone::Muted)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    m_field->setPlaceholderText(tr("Your own question"));
    m_field->setAccessibleName(m_field->placeholderText());
    m_field->setMaxLength(static_cast<int>(kMaxShownCharacters));
    explain(m_button, tr("Both models answer, under each instruction."));
    m_button->setEnabled(false);
    m_state->setVisible(false);
    connect(m_field, &QLineEdit::returnPressed, this, &AskField::ask);
    connect(m_field, &QLineEdit::textChanged, this, &AskField::change);
    connect(m_field, &QLineEdit::inputRejected, this, [this] {
        say(tr("A question has at most %1 characters: what is longer was left out.")
                .arg(wholeNumber(kMaxShownCharacters)),
            true);
    });
    connect(m_button, &QPushButton::clicked, this, &AskField::ask);
    for (QWidget* part : std::initializer_list<QWidget*>{m_field, m_button, m_state}) layout->addWidget(part);
}

void AskField::ask() {
    const QString question = m_field->text().trimmed();
    if (m_button->isEnabled()) Q_EMIT askRequested(question);
}

void AskField::change() {
    m_button->setEnabled(m_obstacle.isEmpty() && !m_field->isReadOnly() && !m_field->text().trimmed().isEmpty());
}

void AskField::say(const QString& sentence, bool isProblem) {
    m_state->setText(sentence);
    m_state->setVisible(!sentence.isEmpty());
    setTone(m_state, isProblem ? Tone::Alarm : Tone::Muted);
}

void AskField::showAsking(const AskingState& state) {
    m_asking = state;
    if (state.running && m_button->hasFocus()) m_field->setFocus(Qt::OtherFocusReason);
    m_field->setReadOnly(state.running);
    sayState();
    if (!state.running && state.progress.isEmpty() && state.problem.isEmpty()) m_field->clear();
    change();
}

void AskField::setObstacle(const QString& sentence) {
    if (std::exchange(m_obstacle, sentence) == sentence) return;
    m_field->setEnabled(sentence.isEmpty());
    sayState();
    change();
}

/// What goes on is said before what stands in the way of the next question.
void AskField::sayState() {
    if (!m_asking.problem.isEmpty()) return say(m_asking.problem, true);
    say(m_asking.progress.isEmpty() ? m_obstacle : m_asking.progress, false);
}

void AskField::focusField() {
    m_field->setFocus(Qt::ShortcutFocusReason);
}

}  // namespace sami
