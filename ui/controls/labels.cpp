#include "ui/controls/labels.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFrame>
#include <QLabel>
#include <QLayout>
#include <QPushButton>
#include <QStyle>

#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString toneWord(Tone tone) {
    switch (tone) {
        case Tone::Text:
            return QStringLiteral("text");
        case Tone::Muted:
            return QStringLiteral("muted");
        case Tone::Constitution:
            return QStringLiteral("constitution");
        case Tone::Antithesis:
            return QStringLiteral("antithesis");
        case Tone::Third:
            return QStringLiteral("third");
        case Tone::Fourth:
            return QStringLiteral("fourth");
        case Tone::Fifth:
            return QStringLiteral("fifth");
        case Tone::Sixth:
            return QStringLiteral("sixth");
        case Tone::Base:
            return QStringLiteral("base");
        case Tone::Candidate:
            return QStringLiteral("candidate");
        case Tone::Training:
            return QStringLiteral("training");
        case Tone::Alarm:
            return QStringLiteral("alarm");
    }
    return {};
}

void setStyledProperty(QWidget* widget, const char* property, const QString& value) {
    if (widget->property(property).toString() == value) return;
    widget->setProperty(property, value);
    // Style sheet rules on properties are matched when a widget is polished, not when the property changes.
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

}  // namespace

QLabel* makeText(const QString& text, QWidget* parent, Tone tone) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    if (tone != Tone::Text) setTone(label, tone);
    return label;
}

QLabel* makeParagraph(const QString& text, QWidget* parent, Tone tone) {
    QLabel* label = makeText(text, parent, tone);
    label->setWordWrap(true);
    return label;
}

QLabel* makeHeading(const QString& text, QWidget* parent) {
    QLabel* label = makeText(text, parent);
    label->setFont(headingFont(label->font()));
    return label;
}

QLabel* makeTitle(const QString& text, QWidget* parent) {
    QLabel* label = makeText(text, parent);
    label->setFont(titleFont(label->font()));
    return label;
}

void setTone(QWidget* widget, Tone tone) {
    setStyledProperty(widget, "tone", toneWord(tone));
}

void setRole(QWidget* widget, const QString& role) {
    setStyledProperty(widget, "role", role);
}

int lettersWide(const QWidget& widget, int letters) {
    return letters * widget.fontMetrics().averageCharWidth();
}

QSize oneColumnSize(const QLayout& layout) {
    int widest = 0;
    for (int i = 0; i < layout.count(); ++i) widest = std::max(widest, layout.itemAt(i)->minimumSize().width());
    return {widest, layout.totalMinimumSize().height()};
}

QString nameOnButton(const QString& name) {
    return shownText(name).replace(QLatin1Char('&'), QLatin1String("&&"));
}

void fitBesideTitle(QWidget* button) {
    setRole(button, QStringLiteral("beside-title"));
    button->setMaximumHeight(button->fontMetrics().height() + kStep);
}

void explain(QWidget* widget, const QString& text) {
    widget->setToolTip(plainToolTip(text));
    // Without one a reader would hear the tooltip, markup and all.
    widget->setAccessibleDescription(text);
}

QString plainToolTip(const QString& text) {
    if (text.isEmpty()) return {};
    return QStringLiteral("<span style=\"white-space: pre-wrap\">%1</span>").arg(text.toHtmlEscaped());
}

QString constitutionExplained() {
    return QCoreApplication::translate(
        "labels", "A constitution is a short written instruction the model is asked to follow when it answers.");
}

QString antithesisExplained() {
    return QCoreApplication::translate(
        "labels",
        "The antithesis asks for the opposite. The model learns the principle by telling the two apart in its own "
        "answers.");
}

QString natsExplained() {
    constexpr double kBits = 1.4427;
    return QCoreApplication::translate(
               "labels", "A nat measures information as a bit does, in natural logarithms: one nat is %1 bits.")
        .arg(plainNumber(kBits, 2));
}

QString tokensExplained() {
    return QCoreApplication::translate(
        "labels", "A token is the piece of text a model reads and writes at a time: a short word or a part of a word.");
}

}  // namespace sami
