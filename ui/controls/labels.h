#pragma once

#include <QString>

#include "ui/theme/theme.h"

class QFrame;
class QLabel;
class QLayout;
class QPushButton;
class QWidget;

namespace sami {

/// All labels show plain text: what models and users wrote is never taken for markup.
QLabel* makeText(const QString& text, QWidget* parent, Tone tone = Tone::Text);
/// As makeText(), wrapped over as many lines as it needs.
QLabel* makeParagraph(const QString& text, QWidget* parent, Tone tone = Tone::Text);
/// The larger of the two text sizes, in the one heavier weight.
QLabel* makeHeading(const QString& text, QWidget* parent);
/// The body size in the heavier weight: titles of cards.
QLabel* makeTitle(const QString& text, QWidget* parent);

/// Colours a label (or another widget with a `tone` rule in the style sheet) by what it stands for.
void setTone(QWidget* widget, Tone tone);

/// Gives a widget its look in the style sheet: "card", "bar", "action", "link", "page" …
void setRole(QWidget* widget, const QString& role);

/// How wide so many letters are in the font of a widget: sizes that hold text grow with it.
int lettersWide(const QWidget& widget, int letters);

/// The name of a file on a button or in a menu, where an ampersand would mark a key; control characters shown as such.
QString nameOnButton(const QString& name);

/// The least that what a layout holds takes where it stands one beneath the other: no wider than the widest of it.
QSize oneColumnSize(const QLayout& layout);

/// Makes a button no taller than the title of a card that it stands beside.
void fitBesideTitle(QWidget* button);

/// What hovers over a widget and what a screen reader says of it beside its name.
void explain(QWidget* widget, const QString& text);
/// A tooltip that shows `text` as written, wrapped, whatever markup it may contain.
QString plainToolTip(const QString& text);

/// Hover texts of the two words a visitor may not know.
QString constitutionExplained();
QString antithesisExplained();
/// And of the units.
QString natsExplained();
QString tokensExplained();

}  // namespace sami
