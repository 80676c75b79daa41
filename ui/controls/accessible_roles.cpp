#include "ui/controls/accessible_roles.h"

#include <array>
#include <utility>

#include <QAccessible>
#include <QAccessibleWidget>
#include <QWidget>

namespace sami {

namespace {

constexpr std::array kRoles{
    std::pair("sami::ClampedText", QAccessible::StaticText), std::pair("sami::ElidedLabel", QAccessible::StaticText),
    std::pair("sami::LinePlot", QAccessible::Chart),         std::pair("sami::MatrixView", QAccessible::Chart),
    std::pair("sami::IntervalBar", QAccessible::Chart),
};

/// A widget by what it shows. Its tooltip, which repeats a shortened text in full, is not read as well.
class ShownWidget final : public QAccessibleWidget {
public:
    using QAccessibleWidget::QAccessibleWidget;
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Description ? widget()->accessibleDescription() : QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface* shownWidget(const QString& className, QObject* object) {
    if (!object->isWidgetType()) return nullptr;
    for (const auto& [name, role] : kRoles) {
        if (className == QLatin1String(name)) return new ShownWidget(static_cast<QWidget*>(object), role);
    }
    return nullptr;
}

}  // namespace

void installAccessibleRoles() {
    // One that is there already is not put there a second time.
    QAccessible::installFactory(shownWidget);
}

}  // namespace sami
