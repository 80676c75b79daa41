#pragma once

class QAbstractButton;
class QWidget;

namespace sami {

/// Enables or disables a button, and with a tool button its action, without handing the focus to a neighbour as Qt
/// would: the next one may be Stop. While the button is disabled `keeper` holds the focus, and gives it back to the one
/// that it has it from; several buttons may have one keeper.
void setEnabledKeepingFocus(QAbstractButton* button, bool enabled, QWidget* keeper);

}  // namespace sami
