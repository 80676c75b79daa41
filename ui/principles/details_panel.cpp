#include "ui/principles/details_panel.h"

#include <utility>

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

using Kind = PrincipleNote::Kind;
constexpr Kind kNoteKinds[] = {Kind::Right, Kind::Wrong, Kind::Query};

QString titleOfNotes(Kind kind) {
    switch (kind) {
        case Kind::Right:
            return DetailsPanel::tr("Right answers, one a line");
        case Kind::Wrong:
            return DetailsPanel::tr("Wrong answers, one a line");
        case Kind::Query:
            return DetailsPanel::tr("Questions to try it with");
    }
    return {};
}

/// A note is shown on one line; its line breaks as the sign for them.
QString onOneLine(const std::string& text) {
    return fromUtf8(text).replace(QLatin1Char('\n'), QChar(0x23CE));
}

}  // namespace

DetailsPanel::DetailsPanel(QWidget* parent)
    : QWidget(parent),
      m_caption(makeText({}, this, Tone::Muted)),
      m_tags(new QLineEdit(this)),
      m_paraphrase(new QLineEdit(this)),
      m_antithesisParaphrase(new QLineEdit(this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kStep);
    grid->setVerticalSpacing(kHalfStep);
    grid->addWidget(m_caption, 0, 0, 1, 3);
    const std::pair<QString, QLineEdit*> lines[] = {{tr("Tags, with commas between"), m_tags},
                                                    {tr("The principle in other words"), m_paraphrase},
                                                    {tr("The antithesis in other words"), m_antithesisParaphrase}};
    int column = 0;
    for (const auto& [title, field] : lines) {
        field->setAccessibleName(title);
        field->installEventFilter(this);
        grid->addWidget(makeText(title, this, Tone::Muted), 1, column);
        grid->addWidget(field, 2, column);
        grid->setColumnStretch(column++, 1);
        connect(field, &QLineEdit::returnPressed, this, &DetailsPanel::keep);
    }
    for (std::size_t i = 0; i < m_notes.size(); ++i) {
        m_notes[i] = new QPlainTextEdit(this);
        setRole(m_notes[i], QStringLiteral("field"));
        m_notes[i]->setTabChangesFocus(true);
        m_notes[i]->setAccessibleName(titleOfNotes(kNoteKinds[i]));
        m_notes[i]->installEventFilter(this);
        grid->addWidget(makeText(titleOfNotes(kNoteKinds[i]), this, Tone::Muted), 3, static_cast<int>(i));
        grid->addWidget(m_notes[i], 4, static_cast<int>(i));
    }
    grid->setRowStretch(4, 1);
    showPrinciple(nullptr, true);
}

void DetailsPanel::showPrinciple(const Principle* principle, bool readOnly) {
    const bool isSame = principle != nullptr && m_principle && m_principle->id == principle->id;
    if (!isSame) keep();  // of the one before
    if (isSame && *principle == *m_principle) return;
    m_principle = principle == nullptr ? std::nullopt : std::optional(*principle);
    m_caption->setText(principle == nullptr ? tr("Choose a pair above.") : shownText(fromUtf8(principle->name)));
    const Principle shown = principle == nullptr ? Principle() : *principle;
    QStringList tags;
    for (const std::string& tag : shown.tags) tags.append(fromUtf8(tag));
    const std::pair<QLineEdit*, QString> texts[] = {{m_tags, tags.join(QStringLiteral(", "))},
                                                    {m_paraphrase, fromUtf8(shown.paraphrase)},
                                                    {m_antithesisParaphrase, fromUtf8(shown.antithesisParaphrase)}};
    for (const auto& [field, text] : texts) {
        if (!isSame || !field->hasFocus()) field->setText(text);
        field->setEnabled(principle != nullptr);
        field->setReadOnly(readOnly);
    }
    for (std::size_t i = 0; i < m_notes.size(); ++i) {
        QStringList notes;
        for (const PrincipleNote& note : shown.notes) {
            if (note.kind == kNoteKinds[i]) notes.append(onOneLine(note.text));
        }
        if (!isSame || !m_notes[i]->hasFocus()) m_notes[i]->setPlainText(notes.join(QLatin1Char('\n')));
        m_notes[i]->setEnabled(principle != nullptr);
        m_notes[i]->setReadOnly(readOnly);
    }
    if (m_principle) m_shown = written();
}

Principle DetailsPanel::written() const {
    Principle principle = *m_principle;
    principle.tags.clear();
    for (const QString& tag : m_tags->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (!tag.trimmed().isEmpty()) principle.tags.push_back(toUtf8(tag.trimmed()));
    }
    principle.paraphrase = toUtf8(m_paraphrase->text().trimmed());
    principle.antithesisParaphrase = toUtf8(m_antithesisParaphrase->text().trimmed());
    principle.notes.clear();
    for (std::size_t i = 0; i < m_notes.size(); ++i) {
        for (QString line : m_notes[i]->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            line = line.trimmed().replace(QChar(0x23CE), QLatin1Char('\n'));
            if (!line.isEmpty()) principle.notes.push_back({kNoteKinds[i], toUtf8(line)});
        }
    }
    return principle;
}

void DetailsPanel::keep() {
    if (!m_principle || m_tags->isReadOnly()) return;
    const Principle principle = written();
    if (principle == m_shown) return;
    const Principle before = std::exchange(m_shown, principle);
    m_principle = principle;
    Q_EMIT changed(principle, before);
}

bool DetailsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) keep();
    return QWidget::eventFilter(watched, event);
}

}  // namespace sami
