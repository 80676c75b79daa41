#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <QApplication>
#include <QFontInfo>
#include <QStyle>
#include <QStyleFactory>

#include "ui/theme/style_sheet.h"

namespace sami {

namespace {

/// Some systems without desktop settings answer with 9 points, too small for text to be read at length.
constexpr double kSmallestPoints = 10;
/// What letters of that size take on a screen of the usual density; marks and icons were drawn to go with them.
constexpr double kUsualLetterPixels = 13;

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

// Hues are Okabe and Ito's, darkened or lightened until text in them reads with 4.5:1.
Theme makeLight() {
    Theme theme;
    theme.window = QColor(0xF6F7F9);
    theme.surface = QColor(0xFFFFFF);
    theme.sunken = QColor(0xF3F5F7);
    theme.hover = QColor(0xE9ECF0);
    theme.border = QColor(0xDFE3E8);
    theme.outline = QColor(0x868E99);
    theme.text = QColor(0x1A1F27);
    theme.muted = QColor(0x57606C);
    theme.constitution = QColor(0x0067A3);
    theme.antithesis = QColor(0xA94E00);
    theme.third = QColor(0x8A4A7B);
    theme.fourth = QColor(0x1B6E6A);
    theme.fifth = QColor(0x7A5C00);
    theme.sixth = QColor(0x5A52A8);
    theme.base = QColor(0x5F6875);
    theme.candidate = QColor(0x00704F);
    theme.training = QColor(0x97407A);
    theme.alarm = QColor(0xBF2A2A);
    theme.removedFill = QColor(0xE2E5EA);
    theme.addedFill = QColor(0xD3EFE4);
    theme.action = QColor(0x1A1F27);
    theme.actionText = QColor(0xFFFFFF);
    return theme;
}

Theme makeDark() {
    Theme theme;
    theme.dark = true;
    theme.window = QColor(0x14171C);
    theme.surface = QColor(0x1C2026);
    theme.sunken = QColor(0x171A20);
    theme.hover = QColor(0x2A3038);
    theme.border = QColor(0x323943);
    theme.outline = QColor(0x727C8A);
    theme.text = QColor(0xE8EBEF);
    theme.muted = QColor(0xA3ACB8);
    theme.constitution = QColor(0x56B4E9);
    theme.antithesis = QColor(0xF0A13C);
    theme.third = QColor(0xDFA0CB);
    theme.fourth = QColor(0x6CC7C1);
    theme.fifth = QColor(0xE6D45A);
    theme.sixth = QColor(0xB0AAF2);
    theme.base = QColor(0xA8B0BC);
    theme.candidate = QColor(0x3EC99B);
    theme.training = QColor(0xDD92C0);
    theme.alarm = QColor(0xFF7E76);
    theme.removedFill = QColor(0x363D47);
    theme.addedFill = QColor(0x16422F);
    theme.action = QColor(0xE8EBEF);
    theme.actionText = QColor(0x14171C);
    return theme;
}

}  // namespace

const QColor& Theme::of(Tone tone) const {
    switch (tone) {
        case Tone::Text:
            return text;
        case Tone::Muted:
            return muted;
        case Tone::Constitution:
            return constitution;
        case Tone::Antithesis:
            return antithesis;
        case Tone::Third:
            return third;
        case Tone::Fourth:
            return fourth;
        case Tone::Fifth:
            return fifth;
        case Tone::Sixth:
            return sixth;
        case Tone::Base:
            return base;
        case Tone::Candidate:
            return candidate;
        case Tone::Training:
            return training;
        case Tone::Alarm:
            return alarm;
    }
    return text;
}

Tone constitutionTone(std::size_t index) {
    static constexpr Tone kTones[] = {Tone::Constitution, Tone::Antithesis, Tone::Third,
                                      Tone::Fourth,       Tone::Fifth,      Tone::Sixth};
    return kTones[index % std::size(kTones)];
}

const Theme& lightTheme() {
    static const Theme theme = makeLight();
    return theme;
}

const Theme& darkTheme() {
    static const Theme theme = makeDark();
    return theme;
}

const Theme& themeFor(const QPalette& palette) {
    const bool dark = luminance(palette.color(QPalette::Window)) < luminance(palette.color(QPalette::WindowText));
    return dark ? darkTheme() : lightTheme();
}

const Theme& currentTheme() {
    return themeFor(QGuiApplication::palette());
}

QFont headingFont(const QFont& body) {
    QFont font = body;
    font.setPointSizeF(body.pointSizeF() * 1.6);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont titleFont(const QFont& body) {
    QFont font = body;
    font.setWeight(QFont::DemiBold);
    return font;
}

int scaledToFont(int pixels, const QFont& font) {
    return std::max(pixels, static_cast<int>(std::lround(pixels * QFontInfo(font).pixelSize() / kUsualLetterPixels)));
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, theme.sunken);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Button, theme.surface);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.alarm);
    palette.setColor(QPalette::ToolTipBase, theme.text);
    palette.setColor(QPalette::ToolTipText, theme.window);
    palette.setColor(QPalette::Light, theme.surface);
    palette.setColor(QPalette::Midlight, theme.hover);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, theme.outline);
    palette.setColor(QPalette::Highlight, theme.constitution);
    palette.setColor(QPalette::HighlightedText, theme.surface);
    palette.setColor(QPalette::Link, theme.constitution);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, theme.outline);
    }
    return palette;
}

void applyAppearance(QApplication& application, Appearance appearance) {
    if (QApplication::style()->objectName() != QStringLiteral("fusion")) {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("fusion")));
    }
    // A palette without any role set brings the platform's own back, whose lightness then decides.
    QApplication::setPalette(QPalette());
    const Theme& theme = appearance == Appearance::Light  ? lightTheme()
                         : appearance == Appearance::Dark ? darkTheme()
                                                          : currentTheme();
    QApplication::setPalette(paletteOf(theme));
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0 && font.pointSizeF() < kSmallestPoints) {
        font.setPointSizeF(kSmallestPoints);
        QApplication::setFont(font);
    }
    application.setStyleSheet(styleSheetOf(theme));
}

double contrastRatio(const QColor& a, const QColor& b) {
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

}  // namespace sami
