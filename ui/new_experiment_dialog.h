#pragma once

#include <filesystem>
#include <functional>

#include <QDialog>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QMimeData;
class QPushButton;

namespace sami {

class ExperimentSession;

/// Asks for what `sami new` takes: where the experiment lies, its model, the preset that it starts from, and whether it
/// comes with that preset's principles and queries.
class NewExperimentDialog final : public QDialog {
    Q_OBJECT

public:
    /// @param file that is offered
    /// @param model that is offered; empty: the preset's
    NewExperimentDialog(const QString& file, const QString& model, QWidget* parent);

    std::filesystem::path file() const;
    /// As locateModel() takes it; empty: the preset's.
    std::string model() const;
    std::string preset() const;
    bool isEmpty() const;

private:
    QHBoxLayout* makeButtons();
    void addPlace(QGridLayout* grid);
    void addModel(QGridLayout* grid);
    void addPreset(QGridLayout* grid);
    void choosePlace();
    void chooseModel(bool folder);
    void choosePreset();
    /// Says what stands in the way, or what will have to be done before a run.
    void update();

    QLineEdit* m_file;
    QLineEdit* m_model;
    QComboBox* m_preset;
    QCheckBox* m_content;
    QString m_brought;  ///< what the preset brings, in words; empty where that is nothing
    QLabel* m_state;
    QPushButton* m_create;
};

/// Asks over the window, and opens what was made; `then` is called when that is shown.
/// @param folder that is offered to hold it
/// @param model that is offered; empty: the preset's
void askForExperiment(QWidget* window, ExperimentSession* session, const std::filesystem::path& folder,
                      const QString& model, std::function<void()> then);

/// The model among what is dragged, as locateModel() finds it; empty where there is none, or more than one thing.
QString draggedModel(const QMimeData& dragged);

}  // namespace sami
