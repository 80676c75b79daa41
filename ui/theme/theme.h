#pragma once

#include <cstddef>

#include <QColor>
#include <QFont>
#include <QPalette>

class QApplication;

namespace sami {

/// What a colour stands for, the same on every page and in every export. Never told by colour alone: a dash, a marker
/// or a word goes with it.
enum class Tone {
    Text,
    Muted,
    Constitution,
    Antithesis,
    Third,  ///< a third constitution of a query, and so on
    Fourth,
    Fifth,
    Sixth,
    Base,
    Candidate,
    Training,
    Alarm
};

/// Of the constitution with this index among the C of a query; after the sixth they begin again, so dashes and markers
/// have to differ as well.
Tone constitutionTone(std::size_t index);

/// The window's colours in one lightness. Every tone reads with at least 4.5:1 on window, surface and sunken.
struct Theme {
    bool dark = false;
    QColor window;   ///< behind everything
    QColor surface;  ///< cards, header, fields
    QColor sunken;   ///< wells inside a card: text views, tracks of bars
    QColor hover;    ///< under the pointer
    QColor border;   ///< hairlines
    QColor outline;  ///< edges of things that can be operated (3:1 on surface)
    QColor text;
    QColor muted;  ///< captions and explanations
    QColor constitution;
    QColor antithesis;
    QColor third;
    QColor fourth;
    QColor fifth;
    QColor sixth;
    QColor base;
    QColor candidate;
    QColor training;  ///< series measured on the training queries
    QColor alarm;
    QColor removedFill;  ///< behind words only the baseline has
    QColor addedFill;    ///< behind words only the candidate has
    QColor action;       ///< the one button of a page
    QColor actionText;

    const QColor& of(Tone tone) const;
};

/// Spacing follows a grid of 8 pixels; half a step inside a group.
inline constexpr int kHalfStep = 4;
inline constexpr int kStep = 8;

/// Two sizes of text, one weight for headings: the larger size, and the body size in the heavier weight.
QFont headingFont(const QFont& body);
QFont titleFont(const QFont& body);

/// How many pixels a mark or an icon takes beside text: `pixels` beside letters of the usual size, more beside larger
/// ones.
int scaledToFont(int pixels, const QFont& font);

/// How the window picks between light and dark.
enum class Appearance { System, Light, Dark };

const Theme& lightTheme();
const Theme& darkTheme();

/// The theme for a palette: dark when its window colour is.
const Theme& themeFor(const QPalette& palette);
/// The theme in use, from the application's palette.
const Theme& currentTheme();

/// Sets style, palette and style sheet. Widgets repaint at once; what caches colours listens to PaletteChange.
void applyAppearance(QApplication& application, Appearance appearance);

QPalette paletteOf(const Theme& theme);

/// Contrast ratio of WCAG 2.1, 1 … 21.
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace sami
