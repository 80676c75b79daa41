#include "ui/text/device_words.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "core/base/text.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr double kGigabyte = 1e9;

QString said(const char* text, int count = -1) {
    return QCoreApplication::translate("deviceWords", text, nullptr, count);
}

bool isProcessor(const DeviceInfo& device) {
    return device.name == "cpu";
}

/// With an index, as devices are listed.
std::vector<std::string> namesIn(const std::string& choice) {
    std::vector<std::string> names;
    for (const std::string_view name : split(choice, ',')) {
        names.emplace_back(trimmed(name));
        if (names.back() != "cpu" && !names.back().contains(':')) names.back() += ":0";
    }
    return names;
}

/// Null where it is not known here.
const DeviceInfo* find(const std::string& name, const KnownDevices& known) {
    const auto found = std::ranges::find(known.devices, name, &DeviceInfo::name);
    return found == known.devices.end() ? nullptr : &*found;
}

std::vector<const DeviceInfo*> accelerators(const KnownDevices& known) {
    std::vector<const DeviceInfo*> found;
    for (const DeviceInfo& device : known.devices) {
        if (!isProcessor(device)) found.push_back(&device);
    }
    return found;
}

QString amount(std::int64_t bytes, int decimals) {
    return plainNumber(static_cast<double>(bytes) / kGigabyte, decimals);
}

QString onOne(const DeviceInfo& device) {
    return isProcessor(device) ? said(QT_TRANSLATE_NOOP("deviceWords", "Computes on this computer's processor."))
                               : said(QT_TRANSLATE_NOOP("deviceWords", "Computes on %1, %2."))
                                     .arg(deviceTitle(device), freeMemory(device));
}

QString onSeveral(const std::vector<const DeviceInfo*>& devices) {
    DeviceInfo sum;
    for (const DeviceInfo* device : devices) {
        sum.freeBytes += device->freeBytes;
        sum.totalBytes += device->totalBytes;
    }
    return said(QT_TRANSLATE_NOOP("deviceWords", "Computes on %1 devices together, %2."),
                static_cast<int>(devices.size()))
        .arg(wholeNumber(std::ssize(devices)), freeMemory(sum));
}

QString byItself(const KnownDevices& known) {
    const std::vector<const DeviceInfo*> found = accelerators(known);
    if (found.empty()) return said(QT_TRANSLATE_NOOP("deviceWords", "Computes on this computer's processor."));
    if (found.size() == 1) return onOne(*found.front());
    return said(QT_TRANSLATE_NOOP("deviceWords", "Chooses by itself among %1 devices and the processor."),
                static_cast<int>(found.size()))
        .arg(wholeNumber(std::ssize(found)));
}

QString shownNames(const std::vector<std::string>& names) {
    QStringList shown;
    for (const std::string& name : names) shown.append(shownText(fromUtf8(name)));
    return shown.join(QStringLiteral(", "));
}

}  // namespace

QString deviceTitle(const DeviceInfo& device) {
    if (isProcessor(device)) return said(QT_TRANSLATE_NOOP("deviceWords", "This computer's processor"));
    return said(QT_TRANSLATE_NOOP("deviceWords", "%1 (%2)"))
        .arg(shownText(fromUtf8(device.description)), shownText(fromUtf8(device.name)));
}

QString freeMemory(const DeviceInfo& device) {
    const int decimals = static_cast<double>(device.totalBytes) < 10 * kGigabyte ? 1 : 0;
    return said(QT_TRANSLATE_NOOP("deviceWords", "%1 of %2\u00a0GB free"))
        .arg(amount(device.freeBytes, decimals), amount(device.totalBytes, decimals));
}

QString holderLines(const DeviceInfo& device) {
    QStringList lines;
    for (const MemoryHolder& holder : device.holders.value_or(std::vector<MemoryHolder>())) {
        const QString program = holder.program.empty()
                                    ? said(QT_TRANSLATE_NOOP("deviceWords", "A program without a name"))
                                    : shownText(fromUtf8(holder.program));
        const QString process = wholeNumber(holder.pid);
        lines.append(
            holder.bytes
                ? said(QT_TRANSLATE_NOOP("deviceWords", "%1 (process %2) holds %3\u00a0GB."))
                      .arg(program, process, amount(*holder.bytes, 1))
                : said(QT_TRANSLATE_NOOP("deviceWords", "%1 (process %2) holds memory.")).arg(program, process));
    }
    return lines.join(QLatin1Char('\n'));
}

QString whereSentence(const std::string& choice, const KnownDevices& known) {
    if (choice == "auto") return byItself(known);
    const std::vector<std::string> names = namesIn(choice);
    std::vector<const DeviceInfo*> devices;
    for (const std::string& name : names) {
        if (const DeviceInfo* device = find(name, known)) devices.push_back(device);
    }
    if (devices.size() == names.size()) return devices.size() == 1 ? onOne(*devices.front()) : onSeveral(devices);
    if (choice == "cpu") return said(QT_TRANSLATE_NOOP("deviceWords", "Computes on this computer's processor."));
    return said(QT_TRANSLATE_NOOP("deviceWords", "Computes on %1.")).arg(shownNames(names));
}

QString deviceProblem(const std::string& choice, const KnownDevices& known) {
    if (choice == "auto" || choice == "cpu" || (known.devices.empty() && known.problem.isEmpty())) return {};
    const std::vector<std::string> names = namesIn(choice);
    std::vector<std::string> missing = names;
    std::erase_if(missing, [&](const std::string& name) { return find(name, known) != nullptr; });
    if (missing.empty()) return {};
    if (known.devices.empty()) {
        return said(QT_TRANSLATE_NOOP("deviceWords",
                                      "It is set to compute on %1. Whether this computer has that is not known: %2 "
                                      "Choose the processor "
                                      "to go on without."))
            .arg(shownNames(names), known.problem);
    }
    return accelerators(known).empty()
               ? said(QT_TRANSLATE_NOOP("deviceWords",
                                        "It is set to compute on %1, which this computer does not have. Choose its "
                                        "processor instead."))
                     .arg(shownNames(missing))
               : said(QT_TRANSLATE_NOOP(
                          "deviceWords",
                          "It is set to compute on %1, which this computer does not have. Choose another device."))
                     .arg(shownNames(missing));
}

std::vector<DeviceOption> deviceOptions(const KnownDevices& known) {
    std::vector<DeviceOption> options{{"cpu", said(QT_TRANSLATE_NOOP("deviceWords", "This computer's processor")), {}}};
    std::vector<std::string> names;
    for (const DeviceInfo* device : accelerators(known)) {
        const QString text =
            said(QT_TRANSLATE_NOOP("deviceWords", "%1, %2")).arg(deviceTitle(*device), freeMemory(*device));
        options.push_back({device->name, text, holderLines(*device)});
        names.push_back(device->name);
    }
    if (names.size() > 1) {
        options.push_back({joined(names, ","),
                           said(QT_TRANSLATE_NOOP("deviceWords", "All %1 devices"), static_cast<int>(names.size()))
                               .arg(wholeNumber(std::ssize(names))),
                           said(QT_TRANSLATE_NOOP("deviceWords", "The model's layers are divided over them."))});
    }
    if (!names.empty()) {
        options.push_back({"auto", said(QT_TRANSLATE_NOOP("deviceWords", "Automatic")),
                           said(QT_TRANSLATE_NOOP(
                               "deviceWords",
                               "As few of the devices as have room for the run; elsewhere, the processor where there "
                               "is no other device."))});
    }
    return options;
}

QString devicesInUse(const std::string& names, const KnownDevices& known) {
    if (names.empty()) return {};
    if (names == "cpu") return said(QT_TRANSLATE_NOOP("deviceWords", "CPU"));
    const std::vector<std::string> listed = namesIn(names);
    if (listed.size() > 1) {
        return said(QT_TRANSLATE_NOOP("deviceWords", "%1 devices"), static_cast<int>(listed.size()))
            .arg(wholeNumber(std::ssize(listed)));
    }
    const DeviceInfo* device = find(listed.front(), known);
    if (device == nullptr) return shownText(fromUtf8(names));
    return accelerators(known).size() == 1 ? shownText(fromUtf8(device->description)) : deviceTitle(*device);
}

QString devicesInUseExplained(const std::string& names, const KnownDevices& known) {
    const std::vector<std::string> listed = namesIn(names);
    if (listed.size() < 2) return {};
    QStringList lines;
    for (const std::string& name : listed) {
        const DeviceInfo* device = find(name, known);
        lines.append(device != nullptr ? deviceTitle(*device) : shownText(fromUtf8(name)));
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace sami
