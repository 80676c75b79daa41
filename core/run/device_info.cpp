#include "core/run/device_info.h"

#include "core/base/json_fields.h"

namespace sami {

namespace {

constexpr const char* kPlace = "sami devices";

OrderedJson holdersJson(const DeviceInfo& device) {
    if (!device.holders) return nullptr;
    OrderedJson list = OrderedJson::array();
    for (const MemoryHolder& holder : *device.holders) {
        list.push_back({{"pid", holder.pid},
                        {"program", holder.program},
                        {"bytes", holder.bytes ? OrderedJson(*holder.bytes) : OrderedJson()}});
    }
    return list;
}

Result<std::vector<MemoryHolder>> holdersFrom(const Json& list) {
    std::vector<MemoryHolder> holders;
    for (const Json& value : list) {
        JsonFields fields(value, kPlace);
        MemoryHolder& holder = holders.emplace_back();
        fields.required("pid", holder.pid);
        fields.required("program", holder.program);
        fields.optional("bytes", holder.bytes);
        if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    }
    return holders;
}

Result<DeviceInfo> deviceFrom(const Json& value) {
    DeviceInfo device;
    JsonFields fields(value, kPlace);
    fields.required("name", device.name);
    fields.required("description", device.description);
    fields.required("total_bytes", device.totalBytes);
    fields.required("free_bytes", device.freeBytes);
    fields.optional("bfloat16_ratio", device.bfloat16Ratio);
    const Json* list = fields.raw("holders");
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    if (list == nullptr || !list->is_array()) return device;
    Result<std::vector<MemoryHolder>> holders = holdersFrom(*list);
    if (!holders) return std::unexpected(holders.error());
    device.holders = std::move(*holders);
    return device;
}

}  // namespace

OrderedJson toJson(const std::vector<DeviceInfo>& devices) {
    OrderedJson list = OrderedJson::array();
    for (const DeviceInfo& device : devices) {
        list.push_back({{"name", device.name},
                        {"description", device.description},
                        {"total_bytes", device.totalBytes},
                        {"free_bytes", device.freeBytes},
                        {"bfloat16_ratio", device.bfloat16Ratio},
                        {"holders", holdersJson(device)}});
    }
    return {{"devices", list}};
}

Result<std::vector<DeviceInfo>> devicesFromJson(std::string_view text) {
    const Result<Json> json = parseJson(text, kPlace);
    if (!json) return std::unexpected(json.error());
    const auto list = json->is_object() ? json->find("devices") : json->end();
    if (!json->is_object() || list == json->end() || !list->is_array())
        return fail(ErrorKind::Input, "{place}: no list of devices", {{"place", kPlace}});
    std::vector<DeviceInfo> devices;
    for (const Json& value : *list) {
        Result<DeviceInfo> device = deviceFrom(value);
        if (!device) return std::unexpected(device.error());
        devices.push_back(std::move(*device));
    }
    return devices;
}

}  // namespace sami
